import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOfView } from '../scale';
import { beside, PART_DOTS, partsOf } from './tiles';

describe('the parts of a picture', () => {
  it('is one where a graphics card draws it at once', () =>
    expect(partsOf(900, 600, 3)).toEqual([{ x: 0, y: 0, width: 900, height: 600 }]));
  it('cover it without gaps and without overlap, each small enough', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.double({ min: 1, max: 8, noNaN: true }),
        (width, height, ratio) => {
          const parts = partsOf(width, height, ratio);
          expect(parts.reduce((sum, part) => sum + part.width * part.height, 0)).toBe(width * height);
          expect(Math.max(...parts.map((part) => part.x + part.width))).toBe(width);
          expect(Math.max(...parts.map((part) => part.y + part.height))).toBe(height);
          for (const part of parts) {
            expect(Number.isInteger(part.x) && Number.isInteger(part.y)).toBe(true);
            expect(Math.max(part.width, part.height) * ratio).toBeLessThanOrEqual(
              Math.max(PART_DOTS + ratio, 257 * ratio),
            );
          }
        },
      ),
    );
  });
});

describe('a view beside another', () => {
  it('begins where the other ends', () => {
    const view = { longitude: 106.8, latitude: 17, zoom: 9.3 };
    const [, south, east, north] = boxOfView(view, 400, 300);
    const [west, top] = [boxOfView(beside(view, 400, 0), 400, 300)[0], boxOfView(beside(view, 0, 300), 400, 300)[3]];
    expect(west).toBeCloseTo(east, 6);
    expect(top).toBeCloseTo(south, 6);
    expect(north).toBeGreaterThan(south);
  });
  it('is itself without a way', () => {
    const { longitude, latitude } = beside({ longitude: 106.8, latitude: 17, zoom: 9 }, 0, 0);
    expect([longitude, latitude]).toEqual([106.8, expect.closeTo(17, 10)]);
  });
});
