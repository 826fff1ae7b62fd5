import { describe, expect, it } from 'vitest';
import { besideOf } from './place';

const screen = { width: 1000, height: 700 };
const note = { width: 300, height: 200 };

describe('a note about something', () => {
  it('stands to the right where there is room', () =>
    expect(besideOf({ left: 20, top: 100, width: 400, height: 50 }, note, screen)).toEqual({ left: 434, top: 100 }));
  it('stands to the left of what is at the right edge', () =>
    expect(besideOf({ left: 940, top: 500, width: 40, height: 100 }, note, screen)).toEqual({ left: 626, top: 400 }));
  it('stands below what takes the whole width, above what lies at the bottom', () => {
    expect(besideOf({ left: 10, top: 10, width: 980, height: 60 }, note, screen).top).toBe(84);
    expect(besideOf({ left: 10, top: 620, width: 980, height: 70 }, note, screen).top).toBe(406);
  });
  it('stands in the middle when it is about nothing in particular', () =>
    expect(besideOf(null, note, screen)).toEqual({ left: 350, top: 250 }));
  it.each([
    [{ left: 0, top: 690, width: 380, height: 10 }],
    [{ left: -50, top: -50, width: 2000, height: 2000 }],
    [null],
  ])('is whole on a small screen, about %o', (target) => {
    const { left, top } = besideOf(target, note, { width: 360, height: 640 });
    expect(left).toBeGreaterThanOrEqual(12);
    expect(top).toBeGreaterThanOrEqual(12);
    expect(left + note.width).toBeLessThanOrEqual(348);
    expect(top + note.height).toBeLessThanOrEqual(628);
  });
});
