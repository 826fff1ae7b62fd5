import { describe, expect, it } from 'vitest';
import { dueDate, isOverdue } from './freshness';

const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe('the next update', () => {
  it('is due one cycle after the last', () => {
    expect(dueDate('annually', day('2026-11-22'))).toEqual(day('2027-11-22'));
    expect(dueDate('weekly', day('2026-12-29'))).toEqual(day('2027-01-05'));
    expect(dueDate('quarterly', day('2026-11-30'))).toEqual(day('2027-02-28'));
  });
  it('is never due where the cycle promises no time', () => {
    for (const cycle of ['asNeeded', 'irregular', 'notPlanned', 'unknown', 'continual', 'periodic'] as const) {
      expect(dueDate(cycle, day('2020-01-01'))).toBeNull();
      expect(isOverdue(cycle, day('2020-01-01'), day('2026-11-22'))).toBe(false);
    }
  });
  it('is overdue from the day after on', () => {
    expect(isOverdue('monthly', day('2026-10-22'), day('2026-11-22'))).toBe(false);
    expect(isOverdue('monthly', day('2026-10-21'), day('2026-11-22'))).toBe(true);
  });
});
