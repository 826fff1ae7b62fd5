import { describe, expect, it } from 'vitest';
import { sizeAt, sizeValues, spreadWords } from './sizes';

describe('the sizes of a legend', () => {
  it.each([
    [187_000, [100_000, 20_000, 5_000]],
    [5, [5, 1, 0.2]],
    [0.34, [0.2, 0.05, 0.01]],
    [1, [1, 0.2, 0.05]],
    [1000, [1000, 200, 50]],
  ])('of up to %d are round and few', (greatest, values) => expect(sizeValues(greatest)).toEqual(values));
  it('are none where nothing is above zero', () => {
    expect(sizeValues(0)).toEqual([]);
    expect(sizeValues(-3)).toEqual([]);
  });
  it('show four times the value as twice the radius, and as four times the width', () => {
    expect(sizeAt('circle', 1, 7)).toBe(2 * sizeAt('circle', 0.25, 7));
    expect(sizeAt('line', 1, 14)).toBe(4 * sizeAt('line', 0.25, 14));
  });
  it('grow with the zoom, no further than the map lets them', () => {
    expect(sizeAt('circle', 1, 3)).toBe(16);
    expect(sizeAt('circle', 1, 10.5)).toBe(25);
    expect(sizeAt('circle', 1, 20)).toBe(34);
    expect(sizeAt('circle', 0, 7)).toBe(2);
  });
  it('keep their words apart', () => {
    expect(spreadWords([0, 4, 30], 13)).toEqual([0, 13, 30]);
    expect(spreadWords([], 13)).toEqual([]);
  });
});
