import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toVn2000 } from '../projection';
import { layoutOf, placing, zoomOfScale } from './layout';
import { clipped, planeGrid } from './planeGrid';

const layout = layoutOf('A4', true, true);
const viewAt = (longitude: number, latitude: number, denominator: number) => ({
  longitude,
  latitude,
  zoom: zoomOfScale(denominator, latitude, layout.factor),
});

describe('the kilometre grid', () => {
  it('is of the zone in the middle of the sheet', () => {
    expect(planeGrid(layout, viewAt(107.1, 16.8, 100_000))?.zone).toBe(9212);
    expect(planeGrid(layout, viewAt(106.6, 17.5, 100_000))?.zone).toBe(9211);
  });
  it('is not drawn where the zone is not used', () => {
    expect(planeGrid(layout, viewAt(112, 16.5, 1_000_000))).toBeNull();
    expect(planeGrid(layout, viewAt(106, 16.5, 10_000_000))).toBeNull();
  });
  it('runs through the places that have those coordinates', () => {
    const view = viewAt(107.1, 16.8, 100_000);
    const grid = planeGrid(layout, view);
    const { box, x, y } = placing(layout, view);
    expect(grid?.eastings.length).toBeGreaterThan(3);
    for (const { metres, path } of grid?.eastings ?? []) {
      const [, latitude] = [0, (box[1] + box[3]) / 2];
      // Where the easting is met at the middle latitude, found by halving.
      let [west, east] = [box[0], box[2]];
      for (let i = 0; i < 60; i++) {
        const middle = (west + east) / 2;
        if (toVn2000(middle, latitude, 9212).easting < metres) west = middle;
        else east = middle;
      }
      const piece = path.findIndex(([, at]) => at < y(latitude));
      const [a, b] = [path[piece - 1], path[piece]];
      if (!a || !b) throw new Error('the line does not cross the middle');
      const at = a[0] + ((b[0] - a[0]) * (y(latitude) - a[1])) / (b[1] - a[1]);
      expect(at).toBeCloseTo(x(west), 1);
    }
  });
  it('stays inside the frame, with few lines at every scale', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 105.7, max: 107.3, noNaN: true }),
        fc.double({ min: 16.4, max: 18, noNaN: true }),
        fc.constantFrom(2000, 10_000, 50_000, 250_000, 1_000_000),
        (longitude, latitude, denominator) => {
          const grid = planeGrid(layout, viewAt(longitude, latitude, denominator));
          if (!grid) return;
          const { x, y, width, height } = layout.map;
          for (const { path } of [...grid.eastings, ...grid.northings])
            for (const [px, py] of path) {
              expect(px).toBeGreaterThanOrEqual(x - 1e-6);
              expect(px).toBeLessThanOrEqual(x + width + 1e-6);
              expect(py).toBeGreaterThanOrEqual(y - 1e-6);
              expect(py).toBeLessThanOrEqual(y + height + 1e-6);
            }
          expect(grid.eastings.length).toBeLessThanOrEqual(14);
          expect(grid.northings.length).toBeLessThanOrEqual(14);
          expect(grid.eastings.length + grid.northings.length).toBeGreaterThan(3);
        },
      ),
    );
  });
});

describe('a segment', () => {
  const frame = { x: 0, y: 0, width: 10, height: 10 };
  it('is cut at the frame', () =>
    expect(clipped([-5, 5], [15, 5], frame)).toEqual([
      [0, 5],
      [10, 5],
    ]));
  it('is nothing outside', () => {
    expect(clipped([-5, 20], [15, 20], frame)).toBeNull();
    expect(clipped([12, 0], [30, 5], frame)).toBeNull();
  });
});
