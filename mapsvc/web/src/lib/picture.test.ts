import { describe, expect, it } from 'vitest';
import { fromPlane, pathOf, toPlane, viewBox } from './picture';

describe('the plane of pictures', () => {
  it('goes there and back', () => {
    const [longitude, latitude] = fromPlane(...toPlane(106.75, 17.05));
    expect(longitude).toBeCloseTo(106.75, 9);
    expect(latitude).toBeCloseTo(17.05, 9);
  });
  it('has north up', () => expect(toPlane(106, 18)[1]).toBeLessThan(toPlane(106, 17)[1]));
  it('shows the centre in the middle of the window', () => {
    const [x, y, width, height] = viewBox({ longitude: 106.75, latitude: 17.05, zoom: 10 }, 400, 200);
    const [longitude, latitude] = fromPlane(x + width / 2, y + height / 2);
    expect(longitude).toBeCloseTo(106.75, 6);
    expect(latitude).toBeCloseTo(17.05, 6);
    expect(width / height).toBeCloseTo(2, 9);
  });
});

describe('a path', () => {
  it('closes areas and keeps holes', () => {
    const ring = [
      [106, 17],
      [107, 17],
      [107, 18],
      [106, 17],
    ];
    const { path } = pathOf({ type: 'Polygon', coordinates: [ring, ring] });
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/Z/g)).toHaveLength(2);
  });
  it('leaves out positions too near to be seen', () => {
    const line = Array.from({ length: 1000 }, (_, i) => [106 + i * 1e-7, 17]);
    expect(pathOf({ type: 'LineString', coordinates: line }).path.match(/[ML]/g)).toHaveLength(2);
  });
  it('gives points as places', () =>
    expect(
      pathOf({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [106, 17] }] }).points,
    ).toHaveLength(1));
});
