import { describe, expect, it } from 'vitest';
import { isSkewed, median } from './spread';

describe('the median', () => {
  it('is the value in the middle', () => expect(median([9, 1, 5])).toBe(5));
  it('lies between the two in the middle', () => expect(median([1, 2, 4, 9])).toBe(3));
  it('is nothing where there are no values, never zero', () => expect(median([])).toBeNull());
});

describe('values', () => {
  it('are skewed when a few are far above the rest', () => expect(isSkewed([10, 12, 14, 900])).toBe(true));
  it('are not when they are spread evenly', () => expect(isSkewed([10, 20, 30, 40])).toBe(false));
  it('are never called so with zeros or negative ones, which such a scale cannot show', () => {
    expect(isSkewed([0, 1, 2, 900])).toBe(false);
    expect(isSkewed([-5, 1, 2, 900])).toBe(false);
  });
});
