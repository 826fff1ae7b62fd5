import { describe, expect, it } from 'vitest';
import type { Catalogue, Layer } from '../api/types';
import { conditions, grouped, matching, NO_FILTER } from './layer-list';

const named = (vi: string, en: string) => ({ vi, en });
const layer = (id: string, changes: object = {}) =>
  ({
    id,
    title: named('Trạm thủy văn', 'Gauging stations'),
    description: named('Mực nước', 'Water level'),
    keywords: { vi: ['lũ'] },
    fields: [{ name: 'alarm_1_m', title: named('Báo động I', 'Alarm 1') }],
    sector: 'water',
    agency: 'b',
    order: 10,
    state: 'published',
    version: { published_at: '2026-11-01T00:00:00Z' },
    ...changes,
  }) as unknown as Layer;

const now = new Date('2026-11-22T00:00:00Z');
const layers = [
  layer('stations'),
  layer('empty', { state: 'not_loaded', version: null, agency: 'a', order: 5, sector: 'strange' }),
];
const found = (changes: object) =>
  matching(layers, { ...NO_FILTER, ...changes }, (id) => id === 'stations', now).map(({ id }) => id);

describe('layers are found', () => {
  it.each(['tram thuy', 'LŨ', 'bao dong', 'alarm', 'gauging', 'muc nuoc', 'thủy trạm'])('by %s', (query) =>
    expect(found({ query })).toEqual(['stations', 'empty']),
  );
  it('not by what they do not say', () => expect(found({ query: 'trường học' })).toEqual([]));
  it('by data, by being on, by agency, by date', () => {
    expect(found({ loaded: true })).toEqual(['stations']);
    expect(found({ on: true })).toEqual(['stations']);
    expect(found({ agency: 'a' })).toEqual(['empty']);
    expect(found({ days: 30 })).toEqual(['stations']);
    expect(found({ days: 7 })).toEqual([]);
  });
  it('and the conditions are counted', () => {
    expect(conditions({ ...NO_FILTER, query: 'x' })).toBe(0);
    expect(conditions({ ...NO_FILTER, on: true, days: 7 })).toBe(2);
  });
});

describe('layers are grouped', () => {
  const catalogue = {
    sectors: [
      { id: 'people', order: 2, title: named('Dân số', 'People') },
      { id: 'water', order: 1, title: named('Nước', 'Water') },
    ],
    agencies: [
      { id: 'b', title: named('Sở Đ', 'B') },
      { id: 'a', title: named('Sở D', 'A') },
    ],
  } as unknown as Catalogue;
  it('by sector, and those of none at the end', () =>
    expect(grouped(catalogue, layers, 'sector', 'vi').map(({ id }) => id)).toEqual(['water', '']));
  it('by agency in the order of the alphabet', () =>
    expect(grouped(catalogue, layers, 'agency', 'vi').map(({ id }) => id)).toEqual(['a', 'b']));
});
