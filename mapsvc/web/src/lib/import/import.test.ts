import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessColumns, readCsv, readNumber } from './csv';
import { readGeoJson } from './geojson';
import { FILE_LIMIT, ImportProblem, toDegrees } from './imported';
import { readFile } from './read';
import { projectionOf, readZip } from './shapefile';

const bytes = (text: string) => new TextEncoder().encode(text);
function problem(read: () => unknown): ImportProblem {
  try {
    read();
  } catch (error) {
    if (error instanceof ImportProblem) return error;
  }
  throw new Error('a problem was expected');
}

describe('a table', () => {
  it.each([
    ['vĩ độ,kinh độ,tên\n17.05,106.75,a', [106.75, 17.05]],
    ['Lat;Lng;name\n17,05;106,75;a', [106.75, 17.05]],
    ['name\tX\tY\na\t106.75\t17.05', [106.75, 17.05]],
    ['name\tX\tY\na\t17.05\t106.75', [106.75, 17.05]],
    ['Kinh_do,Vi_do\n"106.75","17.05"', [106.75, 17.05]],
  ])('%j gives the place', (text, place) => {
    const { features, plane } = readCsv(text);
    expect(plane).toBe(false);
    expect(features[0]?.geometry).toEqual({ type: 'Point', coordinates: place });
  });
  it('in VN-2000 has X as the northing, as Vietnamese lists do, or the other way round', () => {
    for (const text of [
      'ma,X,Y\n1,"1.885.916,15","579.641,25"',
      'ma,X (m),Y (m)\n1,579641.25,1885916.15',
      'Easting;Northing\n579641.25;1885916.15',
    ]) {
      const { features, plane } = readCsv(text);
      expect(plane).toBe(true);
      const [degrees] = toDegrees(features, 9211);
      const [longitude = 0, latitude = 0] = (degrees?.geometry as GeoJSON.Point).coordinates;
      expect(longitude).toBeCloseTo(106.75, 6);
      expect(latitude).toBeCloseTo(17.05, 6);
    }
  });
  it('tells the lines that are left out, and why', () => {
    const { features, skipped } = readCsv('lat,lon\n17,106\n,\n\nabc,106\n95,106\n17,106,8');
    expect(features).toHaveLength(1);
    expect(skipped).toEqual([
      { where: 'line', number: 5, reason: 'noCoordinates' },
      { where: 'line', number: 6, reason: 'outside' },
      { where: 'line', number: 7, reason: 'columns' },
    ]);
  });
  it('without coordinates is refused with its columns named', () =>
    expect(problem(() => readCsv('tên,dân số\nA,5'))).toMatchObject({
      reason: 'noColumns',
      values: { columns: 'tên, dân số' },
    }));
  it('is never misread for lack of rows', () => expect(guessColumns(['lat', 'lon'], [])).toBeNull());
  it.each([
    ['1.885.916,15', 1885916.15],
    ['1,885,916.15', 1885916.15],
    ['17,05', 17.05],
    ['-5', -5],
    ['1.885.916', 1885916],
    ['12abc', NaN],
    ['', NaN],
  ])('reads the number %s', (text, value) => expect(readNumber(text)).toBe(value));
});

describe('GeoJSON', () => {
  const point = (coordinates: unknown) => ({
    type: 'Feature',
    properties: null,
    geometry: { type: 'Point', coordinates },
  });
  it('tells the features that are left out', () => {
    const features = [point([106, 17]), point(['a', 17]), { type: 'Feature', geometry: null }, point([500, 17]), 5];
    const read = readGeoJson(JSON.stringify({ type: 'FeatureCollection', features }));
    expect(read.features).toHaveLength(1);
    expect(read.skipped.map(({ number, reason }) => [number, reason])).toEqual([
      [2, 'badGeometry'],
      [3, 'noGeometry'],
      [4, 'outside'],
      [5, 'noGeometry'],
    ]);
  });
  it('with a syntax error tells the line', () =>
    expect(problem(() => readGeoJson('{"type": "FeatureCollection",\n "features": [\n  {oops]}'))).toMatchObject({
      reason: 'notJson',
      values: { line: 3 },
    }));
  it('in VN-2000 is understood with and without a word on it', () => {
    const data = { type: 'FeatureCollection', features: [point([579641.2494641388, 1885916.150530639])] };
    expect(readGeoJson(JSON.stringify(data)).plane).toBe(true);
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::9211' } };
    expect(readGeoJson(JSON.stringify({ ...data, crs })).system).toBe(9211);
    const unknown = { type: 'name', properties: { name: 'EPSG:2277' } };
    expect(problem(() => readGeoJson(JSON.stringify({ ...data, crs: unknown }))).reason).toBe('system');
  });
  it('of any shape is read or refused, never half believed', () =>
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          for (const { geometry } of readGeoJson(text).features) expect(geometry.type).toBeTypeOf('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ImportProblem);
        }
      }),
    ));
});

describe('a shapefile', () => {
  it('in VN-2000 gets the shift to WGS 84 that its .prj lacks', () => {
    const wkt =
      'PROJCS["VN-2000 / TM-3 106-15",GEOGCS["VN-2000",DATUM["Vietnam_2000"]],PROJECTION["Transverse_Mercator"],' +
      'PARAMETER["Central_Meridian",106.25],PARAMETER["Scale_Factor",0.9999],PARAMETER["False_Easting",500000.0]]';
    expect(projectionOf(wkt)).toMatch(/\+lon_0=106.25 \+k=0.9999 \+x_0=500000 .*\+towgs84=-191.9/);
    expect(projectionOf('GEOGCS["GCS_WGS_1984"]')).toBe('GEOGCS["GCS_WGS_1984"]');
  });
  it('archive without one, or broken, is refused', async () => {
    await expect(readZip(zipSync({ 'a.txt': bytes('a') }))).rejects.toMatchObject({ reason: 'noShapefile' });
    await expect(readZip(bytes('PK nothing'))).rejects.toMatchObject({ reason: 'badShapefile' });
    await expect(readZip(zipSync({ 'a.shp': bytes('short') }))).rejects.toMatchObject({ reason: 'badShapefile' });
  });
});

describe('a file', () => {
  it('too large or of no known kind is refused before it is read', async () => {
    await expect(readFile('a.csv', new Uint8Array(FILE_LIMIT + 1))).rejects.toMatchObject({ reason: 'tooLarge' });
    await expect(readFile('a.exe', bytes('MZ'))).rejects.toMatchObject({ reason: 'format' });
    await expect(readFile('a.shp', bytes('..'))).rejects.toMatchObject({ reason: 'noShapefile' });
  });
  it('in an old Vietnamese encoding is still read', async () => {
    const { features } = await readFile(
      'a.csv',
      new Uint8Array([...bytes('ten,lat,lon\n'), 0xd0, ...bytes('ong,17,106')]),
    );
    expect(features[0]?.properties?.['ten']).toBe('Đong');
  });
});
