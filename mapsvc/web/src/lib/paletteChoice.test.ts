import { describe, expect, it } from 'vitest';
import { classColours, FOR_KINDS, FOR_NUMBERS, kindColours, kindsOf } from './paletteChoice';

describe('palettes that are offered', () => {
  it.each(FOR_NUMBERS.map(({ name }) => name))('%s has different colours for every number of classes', (name) => {
    for (let count = 1; count <= 9; count++) {
      const shades = classColours(name, count, false, false);
      expect(shades).toHaveLength(count);
      expect(new Set(shades).size).toBe(count);
      expect(shades.every((shade) => /^#[0-9a-f]{6}$/.test(shade))).toBe(true);
      expect(classColours(name, count, true, false)).toEqual([...shades].reverse());
    }
  });
  it.each(FOR_KINDS.map(({ name }) => name))('%s begins anew when its colours are used up', (name) => {
    const known = kindsOf(name);
    expect(new Set(kindColours(name, known)).size).toBe(known);
    expect(kindColours(name, known + 1)[known]).toBe(kindColours(name, 1)[0]);
  });
  it('has some that colour-blind eyes tell apart, of each kind', () => {
    expect(FOR_KINDS.some(({ safe }) => safe)).toBe(true);
    for (const kind of ['sequential', 'diverging']) {
      expect(FOR_NUMBERS.some((offer) => offer.kind === kind && offer.safe)).toBe(true);
    }
  });
  it('takes the usual one for a name that it does not know', () =>
    expect(classColours('Nothing', 3, false, false)).toEqual(classColours('YlGnBu', 3, false, false)));
});
