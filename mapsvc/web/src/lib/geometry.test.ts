import { describe, expect, it } from 'vitest';
import { boundsOf } from './geometry';

describe('bounds', () => {
  it('hold every position, of collections too', () => {
    const geometry: GeoJSON.Geometry = {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [107, 17] },
        {
          type: 'MultiPolygon',
          coordinates: [
            [
              [
                [106, 16, 5],
                [108, 16],
                [106, 18],
                [106, 16, 5],
              ],
            ],
          ],
        },
      ],
    };
    expect(boundsOf(geometry)).toEqual([106, 16, 108, 18]);
  });
  it('are null for what has no position', () => {
    expect(boundsOf(null)).toBeNull();
    expect(boundsOf({ type: 'MultiPoint', coordinates: [] })).toBeNull();
  });
});
