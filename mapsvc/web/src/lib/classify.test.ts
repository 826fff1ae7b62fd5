import { describe, expect, it } from 'vitest';
import { classify, classOf } from './classify';

const counts = (values: number[], breaks: number[]) => {
  const result = new Array<number>(breaks.length + 1).fill(0);
  for (const value of values) result[classOf(value, breaks)] = (result[classOf(value, breaks)] ?? 0) + 1;
  return result;
};

describe('classify', () => {
  it('quantile puts about as many values into each class', () => {
    const values = Array.from({ length: 78 }, (_, i) => 5000 + i * i * 11);
    const sizes = counts(values, classify(values, 'quantile', 5));
    expect(sizes).toHaveLength(5);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(4);
  });
  it('equal interval splits the range', () => expect(classify([0, 3, 40, 60, 100], 'equal', 4)).toEqual([25, 50, 75]));
  it('jenks finds the gaps', () => {
    const values = [1, 2, 3, 50, 51, 52, 200, 201];
    expect(counts(values, classify(values, 'jenks', 3))).toEqual([3, 3, 2]);
  });
  it('manual limits are kept and put in order', () => expect(classify([1, 2], 'manual', 9, [5, 3])).toEqual([3, 5]));
  it('manual limits may include the outermost ones', () =>
    expect(classify([1, 2], 'manual', 3, [0, 25, 75, 4000])).toEqual([25, 75]));
  it('makes no more classes than there are values', () => {
    expect(classify([7, 7, 7], 'quantile', 5)).toEqual([]);
    expect(classify([], 'jenks', 5)).toEqual([]);
    expect(classify([1, 2], 'quantile', 5)).toHaveLength(1);
  });
  it('leaves what is no number out', () => expect(classify([NaN, 1, 2], 'equal', 2)).toEqual([1.5]));
  it('limits always increase', () => {
    const values = [0.001, 0.0011, 0.0012, 900, 12000, 12001, 12001.5];
    for (const method of ['quantile', 'jenks', 'equal'] as const) {
      const breaks = classify(values, method, 5);
      breaks.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(breaks[i] ?? Infinity));
    }
  });
});

describe('classOf', () => {
  it('puts a value on the limit into the upper class', () => expect(classOf(10, [10, 20])).toBe(1));
  it('knows the first and the last class', () => {
    expect(classOf(-1, [10, 20])).toBe(0);
    expect(classOf(99, [10, 20])).toBe(2);
  });
});
