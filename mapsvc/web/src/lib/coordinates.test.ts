import { describe, expect, it } from 'vitest';
import { formatDecimal, formatDegrees, formatPlane, readCoordinates } from './coordinates';
import { toVn2000 } from './projection';

function first(text: string) {
  const point = readCoordinates(text)[0];
  return point && [Number(point.longitude.toFixed(4)), Number(point.latitude.toFixed(4))];
}

describe('typed coordinates', () => {
  it.each([
    '17.05, 106.75',
    '17.05,106.75',
    '17.05 106.75',
    '17,05; 106,75',
    '17,05 106,75',
    '106.75, 17.05',
    '17°03′00″N 106°45′00″E',
    `17°03'00"N, 106°45'00"E`,
    '17°03′00″B 106°45′00″Đ',
    '106°45′Đ 17°03′B',
    '17 03 00 N 106 45 00 E',
  ])('are understood: %s', (text) => expect(first(text)).toEqual([106.75, 17.05]));

  it('offer both zones for plane coordinates, in either order', () => {
    const { easting, northing } = toVn2000(106.75, 17.05, 9212);
    for (const text of [`${northing} ${easting}`, `${easting.toFixed(2)}, ${northing.toFixed(2)}`]) {
      const points = readCoordinates(text);
      expect(points.map((point) => point.system)).toEqual(['VN-2000 EPSG:9211', 'VN-2000 EPSG:9212']);
      expect(points[1]?.longitude).toBeCloseTo(106.75, 5);
      expect(points[1]?.latitude).toBeCloseTo(17.05, 5);
    }
  });
  it('read thousands separators', () => expect(readCoordinates('1.885.916,15 579.641,25')).toHaveLength(2));
  it.each(['Đồng Hới', '17', '17.05', '', '1 2 3', '200, 200', 'quốc lộ 1, 9', '17°N 16°N'])(
    'are not seen in: %s',
    (text) => expect(readCoordinates(text)).toEqual([]),
  );
});

describe('coordinates shown', () => {
  it('in degrees, minutes and seconds', () => {
    expect(formatDegrees(106.75, 17.05, 'vi')).toBe('17°03′00,0″B 106°45′00,0″Đ');
    expect(formatDegrees(106.75, 17.05, 'en')).toBe('17°03′00.0″N 106°45′00.0″E');
  });
  it('never show sixty seconds', () =>
    expect(formatDegrees(106.99999999, 17, 'en')).toBe('17°00′00.0″N 107°00′00.0″E'));
  it('in decimals', () => {
    expect(formatDecimal(106.75, 17.05, 'vi')).toBe('17,05000; 106,75000');
    expect(formatDecimal(106.75, 17.05, 'en')).toBe('17.05000, 106.75000');
  });
  it('in the plane', () => expect(formatPlane(579641.2, 1885916.1, 'vi')).toBe('X 1.885.916 · Y 579.641'));
});
