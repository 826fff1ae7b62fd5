import { describe, expect, it } from 'vitest';
import { farPages, pagesBetween, scrollToRow, windowAt } from './rowWindow';

const rowHeight = 32;
const viewHeight = 320;

describe('the window of rows', () => {
  it('draws what is in sight and a little more', () => {
    const { first, end, top, height } = windowAt({ total: 100_000, rowHeight, viewHeight, scrollTop: 3200 });
    expect(height).toBe(3_200_000);
    expect(first).toBe(92);
    expect(end).toBe(118);
    expect(top).toBe(92 * rowHeight);
  });
  it('draws nothing of nothing', () =>
    expect(windowAt({ total: 0, rowHeight, viewHeight, scrollTop: 0 })).toEqual({
      height: 0,
      first: 0,
      end: 0,
      top: 0,
    }));
  it.each([78, 100_000, 1_000_000, 5_000_000])('reaches the first and the last of %i rows', (total) => {
    const { height, first } = windowAt({ total, rowHeight, viewHeight, scrollTop: 0 });
    expect(first).toBe(0);
    const last = windowAt({ total, rowHeight, viewHeight, scrollTop: height - viewHeight });
    expect(last.end).toBe(total);
    // The last row ends where the list ends, so that nothing is cut off and no gap is left.
    expect(last.top + (last.end - last.first) * rowHeight).toBeCloseTo(height, 3);
  });
  it.each([0, 1, 77, 49_999, 99_999])('brings row %i into sight, wherever one was', (row) => {
    for (const total of [100_000, 3_000_000]) {
      for (const start of [0, 1_000_000]) {
        const scrollTop = scrollToRow(row, { total, rowHeight, viewHeight, scrollTop: start });
        const { first, end } = windowAt({ total, rowHeight, viewHeight, scrollTop });
        expect(first).toBeLessThanOrEqual(row);
        expect(end).toBeGreaterThan(row);
      }
    }
  });
  it('leaves the scroll bar alone for a row in sight', () =>
    expect(scrollToRow(5, { total: 100, rowHeight, viewHeight, scrollTop: 40 })).toBe(40));
});

describe('pages', () => {
  it('are those that hold the rows', () => {
    expect(pagesBetween(0, 0, 200)).toEqual([]);
    expect(pagesBetween(199, 201, 200)).toEqual([0, 1]);
    expect(pagesBetween(400, 600, 200)).toEqual([2]);
  });
  it('far away are forgotten first, those in sight never', () => {
    expect(farPages([0, 1, 2, 50, 51], [50, 51], 3)).toEqual([0, 1]);
    expect(farPages([0, 1, 2], [0, 1, 2], 1)).toEqual([]);
    expect(farPages([1, 2], [2], 4)).toEqual([]);
  });
});
