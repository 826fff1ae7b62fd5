import { describe, expect, it } from 'vitest';
import { colours } from './palettes';

describe('palettes', () => {
  it.each([1, 2, 3, 5, 7, 8])('give %i different colours', (count) => {
    const list = colours('YlOrRd', count);
    expect(new Set(list).size).toBe(count);
    list.forEach((colour) => expect(colour).toMatch(/^#[0-9a-f]{6}$/));
  });
  it('fall back for an unknown name', () => expect(colours('no such', 3)).toEqual(colours('YlGnBu', 3)));
});
