import { describe, expect, it } from 'vitest';
import { contrast } from './contrast';
import { colours } from './palettes';

describe('palettes', () => {
  it.each([1, 2, 3, 5, 7, 8])('give %i different colours', (count) => {
    const list = colours('YlOrRd', count);
    expect(new Set(list).size).toBe(count);
    list.forEach((colour) => expect(colour).toMatch(/^#[0-9a-f]{6}$/));
  });
  it('fall back for an unknown name', () => expect(colours('no such', 3)).toEqual(colours('YlGnBu', 3)));
  it('run from muted to bright on a dark ground', () => {
    const light = colours('YlOrRd', 5);
    const dark = colours('YlOrRd', 5, true);
    expect(dark[4]).toBe(light[0]);
    const ground = dark.map((colour) => contrast(colour, '#1b2329'));
    expect(ground).toEqual([...ground].sort((a, b) => a - b));
    expect(new Set(dark).size).toBe(5);
  });
});
