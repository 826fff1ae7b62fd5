import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameSpot, placedNames, type NameSpot } from './nameSpots';
import { toPlane } from './picture';

const square = (west: number, south: number, side: number): GeoJSON.Position[] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];

describe('the spot of a name', () => {
  it('is the middle of the largest part', () => {
    const spot = nameSpot({ type: 'MultiPolygon', coordinates: [[square(106, 16, 0.1)], [square(107, 17, 0.5)]] });
    const [x, y] = toPlane(107.25, 17.25);
    expect(spot?.x).toBeCloseTo(x, 6);
    expect(Math.abs((spot?.y ?? 0) - y)).toBeLessThan(0.5);
    expect(spot?.width).toBeCloseTo(toPlane(107.5, 17)[0] - toPlane(107, 17)[0], 6);
  });
  it('is the same whichever way round the ring goes', () => {
    const ring = square(107, 17, 0.5);
    const one = nameSpot({ type: 'Polygon', coordinates: [ring] });
    const other = nameSpot({ type: 'Polygon', coordinates: [[...ring].reverse()] });
    expect(one?.x).toBeCloseTo(other?.x ?? 0, 6);
    expect(one?.y).toBeCloseTo(other?.y ?? 0, 6);
  });
  it('is nowhere where there is no area', () => {
    expect(nameSpot({ type: 'Point', coordinates: [107, 17] })).toBeNull();
    expect(nameSpot({ type: 'Polygon', coordinates: [[]] })).toBeNull();
    expect(nameSpot({ type: 'MultiPolygon', coordinates: [] })).toBeNull();
  });
});

const spot: fc.Arbitrary<NameSpot> = fc.record({
  x: fc.double({ min: 0, max: 500, noNaN: true }),
  y: fc.double({ min: 0, max: 500, noNaN: true }),
  width: fc.double({ min: 1, max: 200, noNaN: true }),
  height: fc.double({ min: 1, max: 200, noNaN: true }),
});

describe('placed names', () => {
  it('never cover one another', () =>
    fc.assert(
      fc.property(fc.array(spot, { maxLength: 60 }), (spots) => {
        const placed = placedNames(
          spots.map((each, i) => ({ id: String(i), name: 'Hướng Hóa', spot: each })),
          1,
        );
        for (const [i, a] of placed.entries())
          for (const b of placed.slice(i + 1))
            expect(Math.abs(a.x - b.x) >= 9 * 6.1 || Math.abs(a.y - b.y) >= 22).toBe(true);
      }),
    ));
  it('are left out where their area is too small for them', () => {
    const area = { id: '1', name: 'Quảng Trị', spot: { x: 0, y: 0, width: 20, height: 20 } };
    expect(placedNames([area], 1)).toEqual([]);
    expect(placedNames([area], 4).map(({ text }) => text)).toEqual(['Quảng Trị']);
  });
});
