import { describe, expect, it } from 'vitest';
import { fromVn2000, toVn2000, zoneAt, zoneOfCommune, type Zone } from './projection';

/** Computed with PROJ (pyproj), EPSG:4326 to 9211 and 9212. */
const CASES: [Zone, [number, number], [number, number]][] = [
  [9211, [106.6, 17.5], [563518.4486424305, 1935660.6436383694]],
  [9211, [107.1, 16.8], [617056.329753399, 1858424.0271706977]],
  [9211, [106.75, 17.05], [579641.2494641388, 1885916.150530639]],
  [9212, [106.6, 17.5], [536970.6275012069, 1935594.7124192151]],
  [9212, [107.1, 16.8], [590406.3622782019, 1858293.1762952318]],
  [9212, [106.75, 17.05], [553028.335389107, 1885831.273707697]],
];

describe('VN-2000', () => {
  it.each(CASES)(
    'EPSG:%i at %j agrees with PROJ to the tenth of a millimetre',
    (zone, [longitude, latitude], [x, y]) => {
      const point = toVn2000(longitude, latitude, zone);
      expect(Math.abs(point.easting - x)).toBeLessThan(0.0001);
      expect(Math.abs(point.northing - y)).toBeLessThan(0.0001);
    },
  );
  it('comes back to the same place', () => {
    const [longitude, latitude] = fromVn2000(toVn2000(106.9, 16.9, 9212), 9212);
    expect(longitude).toBeCloseTo(106.9, 8);
    expect(latitude).toBeCloseTo(16.9, 8);
  });
});

describe('the survey zone', () => {
  it.each([
    ['Đồng Hới', 106.6, 17.47, 9211],
    ['Lệ Thuỷ', 106.79, 17.21, 9211],
    ['Ba Đồn', 106.42, 17.76, 9211],
    ['Đông Hà', 107.1, 16.82, 9212],
    ['Khe Sanh', 106.73, 16.62, 9212],
    ['Cửa Tùng', 107.1, 17.02, 9212],
    ['Cồn Cỏ', 107.34, 17.16, 9212],
    ['Vĩnh Linh', 106.97, 17.05, 9212],
  ] as const)('of %s', (_, longitude, latitude, zone) => expect(zoneAt(longitude, latitude)).toBe(zone));
  it('follows the official code of a commune', () => {
    expect(zoneOfCommune('18859')).toBe(9211);
    expect(zoneOfCommune('19318')).toBe(9211);
    expect(zoneOfCommune('19333')).toBe(9212);
    expect(zoneOfCommune('abc')).toBeUndefined();
  });
});
