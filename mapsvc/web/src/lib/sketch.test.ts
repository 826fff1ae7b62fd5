import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toKml } from './kml';
import {
  cleanText,
  fromGeoJson,
  nearestColour,
  SHAPE_KINDS,
  SKETCH_COLOURS,
  TEXT_LIMIT,
  toGeoJson,
  type Shape,
} from './sketch';
import { circleInFull, LINK_LIMIT, readSketch, writeSketch } from './sketchlink';

const newId = () => 'new';
const place = fc.tuple(
  fc.integer({ min: -18_000_000, max: 18_000_000 }).map((value) => value / 1e5),
  fc.integer({ min: -8_400_000, max: 8_400_000 }).map((value) => value / 1e5),
);
const shape: fc.Arbitrary<Shape> = fc
  .record({
    kind: fc.constantFrom(...SHAPE_KINDS.filter((kind) => kind !== 'circle')),
    colour: fc.constantFrom(...SKETCH_COLOURS.map(({ id }) => id)),
    text: fc.string({ unit: 'grapheme', maxLength: 20 }).map(cleanText),
    places: fc.array(place, { minLength: 4, maxLength: 9 }),
  })
  .map(({ places, ...rest }) => ({
    id: 'new',
    ...rest,
    positions: rest.kind === 'point' ? places.slice(0, 1) : places,
  }));

describe('a sketch', () => {
  it('comes back from a link as it went in', () =>
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 5 }), (shapes) => {
        const text = writeSketch(shapes);
        if (text !== null) expect(readSketch(text, newId)).toEqual(shapes);
      }),
    ));
  it('is written in letters that a link keeps', () =>
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 5 }), (shapes) => {
        const text = writeSketch(shapes) ?? '';
        expect(encodeURIComponent(text)).toBe(text);
      }),
    ));
  it('comes back from GeoJSON as it went in', () =>
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 5 }), (shapes) => {
        expect(fromGeoJson(JSON.parse(JSON.stringify(toGeoJson(shapes))), newId)).toEqual(shapes);
      }),
    ));
  it('keeps its circles to a metre or two, in few letters', () => {
    const positions = circleInFull([
      [106.8, 17],
      [106.9, 17],
    ]);
    const circle: Shape = { id: 'new', kind: 'circle', colour: 'green', text: '', positions };
    const text = writeSketch([circle]) ?? '';
    expect(text.length).toBeLessThan(24);
    const [read] = readSketch(text, newId);
    expect(read?.positions).toHaveLength(positions.length);
    read?.positions.forEach(([longitude, latitude], i) => {
      expect(longitude).toBeCloseTo(positions[i]?.[0] ?? 0, 4);
      expect(latitude).toBeCloseTo(positions[i]?.[1] ?? 0, 4);
    });
  });
  it('that is too long is not put into the link', () => {
    const long: Shape = {
      id: 'a',
      kind: 'line',
      colour: 'red',
      text: '',
      positions: Array.from({ length: 900 }, (_, i) => [105 + ((i * 7919) % 2000) / 1000, 17 + (i % 13) / 10]),
    };
    expect(writeSketch([long])).toBeNull();
    expect(writeSketch([{ ...long, positions: long.positions.slice(0, 100) }])?.length).toBeLessThan(LINK_LIMIT);
  });
});

describe('hostile input', () => {
  it('in a link makes shapes that make sense, or none', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^1[plarc]\d[\w-]{0,40}(~[\w-]{0,20})?$/)), (text) => {
        for (const one of readSketch(text, newId)) {
          expect(one.positions.flat().every(Number.isFinite)).toBe(true);
          expect(one.text.length).toBeLessThanOrEqual(TEXT_LIMIT);
        }
      }),
    ));
  it('in a file makes shapes that make sense, or none', () =>
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (coordinates, properties) => {
        const types = ['Point', 'LineString', 'MultiPolygon', 'Polygon'];
        const features = types.map((type) => ({ type: 'Feature', properties, geometry: { type, coordinates } }));
        for (const one of fromGeoJson({ features }, newId)) expect(one.positions.length).toBeGreaterThan(0);
        expect(fromGeoJson(coordinates, newId)).toEqual(expect.any(Array));
      }),
    ));
  it('loses control and direction signs, and is cut', () => {
    expect(cleanText('a\u202Eb\u0000c\n d')).toBe('a b c d');
    expect(cleanText('đ'.repeat(1000))).toHaveLength(TEXT_LIMIT);
    expect(cleanText({})).toBe('');
  });
  it('stays text in KML', () => {
    const kml = toKml(
      [{ id: 'a', kind: 'point', colour: 'red', text: '<script>"&\'', positions: [[106.5, 17]] }],
      'Bản vẽ <1>',
    );
    expect(kml).not.toContain('<script');
    expect(kml).toContain('&lt;script&gt;&quot;&amp;&apos;');
    expect(kml).toContain('<coordinates>106.5,17</coordinates>');
    expect(kml).toContain('<color>ff3e29d6</color>');
  });
});

describe('a foreign colour', () => {
  it('becomes the nearest of ours', () => {
    expect(nearestColour('#ff0000')).toBe('red');
    expect(nearestColour('#0000ff')).toBe('blue');
    expect(nearestColour('javascript:alert(1)')).toBe('red');
  });
});
