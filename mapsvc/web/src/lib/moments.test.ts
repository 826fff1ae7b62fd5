import { describe, expect, it } from 'vitest';
import type { Field, Figures } from '../api/types';
import { holdsOn, shiftDay, stopsOf } from './moments';

const figures = (days: string[], missing = 0, distinct = days.length): Figures => ({
  count: days.length,
  missing,
  distinct,
  minimum: [...days].sort()[0] ?? null,
  maximum: [...days].sort().at(-1) ?? null,
  values: days.map((value) => ({ value, count: 1 })),
});

describe('stops of a time slider', () => {
  it('are the days on which something begins or has ceased, and the state before', () =>
    expect(stopsOf(figures(['2013-12-20'], 17), figures(['2025-06-30']))).toEqual([
      '2013-12-19',
      '2013-12-20',
      '2025-07-01',
    ]));
  it('are the days of the one field that dates', () =>
    expect(stopsOf(figures(['2025-07-01', '2024-01-01']), null)).toEqual(['2024-01-01', '2025-07-01']));
  it('are even steps where there are more days than a summary names', () => {
    const stops = stopsOf(figures(['2000-01-01', '2024-12-31'], 0, 900), null);
    expect(stops[0]).toBe('2000-01-01');
    expect(stops[1]).toBe('2001-01-01');
    expect(stops.at(-1)).toBe('2024-12-31');
    expect(stops.length).toBeLessThan(50);
  });
  it('are none where nothing is dated', () => expect(stopsOf(figures([], 5), figures([], 5))).toEqual([]));
  it('count days across months and leap years', () => {
    expect(shiftDay('2024-02-28', 1)).toBe('2024-02-29');
    expect(shiftDay('2025-01-01', -1)).toBe('2024-12-31');
  });
});

describe('what holds on a day', () => {
  const field = (name: string, type: Field['type']) => ({ name, type }) as Field;
  const fields = [field('from', 'date'), field('to', 'date'), field('seen', 'datetime'), field('year', 'integer')];
  it('has begun and not ended; a missing bound is open', () =>
    expect(holdsOn({ time: { field: 'from', end: 'to' }, fields }, '2025-07-01')).toBe(
      "(from <= DATE('2025-07-01') OR from IS NULL) AND (to >= DATE('2025-07-01') OR to IS NULL)",
    ));
  it('is told in the type of the field', () => {
    expect(holdsOn({ time: { field: 'seen' }, fields }, '2025-07-01')).toContain("TIMESTAMP('2025-07-01T23:59:59Z')");
    expect(holdsOn({ time: { field: 'year' }, fields }, '2025-07-01')).toContain('year <= 2025');
  });
  it('is everything where the layer has no time that may be read', () => {
    expect(holdsOn({ time: null, fields }, '2025-07-01')).toBeNull();
    expect(holdsOn({ time: { field: 'hidden' }, fields }, '2025-07-01')).toBeNull();
  });
});
