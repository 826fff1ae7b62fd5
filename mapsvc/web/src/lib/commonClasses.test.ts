import { describe, expect, it } from 'vitest';
import { areComparable, commonBreaks, type Classed } from './commonClasses';

const people = { code: '{person}', vi: 'người', en: 'people' };
const by = (method: Classed['method'], breaks: number[] = [], classes = 4): Classed => ({
  method,
  breaks,
  classes,
  unit: people,
});

describe('common classes', () => {
  it('are made of the values of all periods', () => {
    const early = [1, 2, 3, 4];
    const late = [11, 12, 13, 14];
    const breaks = commonBreaks([by('equal'), by('equal')], [...early, ...late]);
    expect(breaks).toHaveLength(3);
    expect(breaks[0]).toBeGreaterThan(3);
    expect(breaks[2]).toBeLessThan(14);
  });
  it('are the declared ones where all declare the same', () =>
    expect(commonBreaks([by('manual', [10, 100], 3), by('manual', [10, 100], 3)], [1, 50, 500])).toEqual([10, 100]));
  it('are not those of one statistic where the declared ones differ', () => {
    const breaks = commonBreaks([by('manual', [10, 100], 3), by('manual', [7, 70], 3)], [1, 2, 3, 4, 5, 6]);
    expect(breaks).not.toEqual([10, 100]);
    expect(breaks).toHaveLength(2);
  });
  it('fall back on quantiles where methods differ', () =>
    expect(commonBreaks([by('equal'), by('jenks')], [1, 2, 3, 100])).toEqual(
      commonBreaks([by('quantile')], [1, 2, 3, 100]),
    ));
  it('are shared by one unit only', () => {
    expect(areComparable({ unit: people }, { unit: { ...people, vi: 'nhân khẩu' } })).toBe(true);
    expect(areComparable({ unit: people }, { unit: { code: '%', vi: '%', en: '%' } })).toBe(false);
    expect(areComparable({ unit: null }, { unit: people })).toBe(false);
  });
});
