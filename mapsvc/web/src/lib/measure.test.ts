import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { area, crossesItself, drawnLine, planeMeasure, segments, type Place } from './measure';

/** Computed with PROJ (pyproj.Geod, ellipsoid WGS 84): length in metres, azimuth, back azimuth. */
const LINES: [Place, Place, number, number, number][] = [
  [[106.6, 17.47], [107.1, 16.82], 89471.70880695524, 143.4404323549906, 323.58783105158886],
  [[106.5, 17.0], [106.5001, 17.0001], 15.35803069560406, 43.89632855376443, 223.89635779101835],
  [[105.7, 18.0], [107.3, 16.4], 245599.875255218, 135.89538732724756, 316.36859475353197],
  [[107.34, 17.16], [111.6, 16.5], 459862.27658860903, 98.51763861406067, 279.75159381567386],
];

/** Computed with PROJ: area and perimeter on the ellipsoid, zone, area, perimeter and first azimuth in the plane. */
const RINGS: [Place[], number, number, number, number, number, number][] = [
  [
    [
      [106.6, 17.4],
      [106.7, 17.4],
      [106.7, 17.5],
      [106.6, 17.5],
    ],
    117567475.67868423,
    43380.518324668024,
    9211,
    117557111.32489014,
    43378.61675393689,
    89.80559945828357,
  ],
  [
    [
      [107.09, 16.81],
      [107.1, 16.81],
      [107.095, 16.82],
    ],
    589811.6622302532,
    3522.556164248581,
    9212,
    589808.8283691406,
    3522.5477046219657,
    89.75559081895153,
  ],
];

/** Places of the province, not all alike. */
const place = fc.tuple(
  fc.double({ min: 105.6, max: 107.9, noNaN: true }),
  fc.double({ min: 16.3, max: 18.1, noNaN: true }),
);
/** Places of the mainland, where land is surveyed. */
const onLand = place.filter(([longitude]) => longitude < 107.45);
const line = fc.array(place, { minLength: 2, maxLength: 12 });

describe('a length', () => {
  it.each(LINES)('from %j to %j agrees with PROJ to the millimetre', (from, to, metres, azimuth, back) => {
    const [segment] = segments([from, to]);
    expect(segment?.metres).toBeCloseTo(metres, 3);
    expect(segment?.azimuth).toBeCloseTo(azimuth, 8);
    expect(segment?.backAzimuth).toBeCloseTo(back, 8);
  });
  it('is the same in both directions', () =>
    fc.assert(
      fc.property(line, (points) => {
        const there = segments(points).at(-1)?.running ?? 0;
        const back = segments([...points].reverse()).at(-1)?.running ?? 0;
        expect(there).toBeCloseTo(back, 5);
      }),
    ));
  it('is never shorter than the straight way from end to end', () =>
    fc.assert(
      fc.property(line, (points) => {
        const whole = segments(points).at(-1)?.running ?? 0;
        const [straight] = segments([points[0] as Place, points.at(-1) as Place]);
        expect(whole).toBeGreaterThanOrEqual((straight?.metres ?? 0) - 1e-6);
      }),
    ));
  it('is halved at the middle of a segment, and azimuths lie in the circle', () =>
    fc.assert(
      fc.property(place, place, (from, to) => {
        const [whole] = segments([from, to]);
        if (!whole) throw new Error('a segment is expected');
        const halves = segments([from, whole.middle, to]);
        expect(halves[0]?.metres).toBeCloseTo(whole.metres / 2, 5);
        expect(halves[1]?.running).toBeCloseTo(whole.metres, 5);
        for (const angle of [whole.azimuth, whole.backAzimuth]) {
          expect(angle).toBeGreaterThanOrEqual(0);
          expect(angle).toBeLessThan(360);
        }
      }),
    ));
  it('of one point or none is nothing', () => {
    expect(segments([])).toEqual([]);
    expect(segments([[106, 17]])).toEqual([]);
  });
});

describe('an area', () => {
  it.each(RINGS)('of %j agrees with PROJ, on the ellipsoid and in the plane', (ring, metres2, metres, ...plane) => {
    const [zone, planeMetres2, planeMetres, azimuth] = plane;
    expect(area(ring)).toBeCloseTo(metres2, 1);
    expect(segments(ring, true).at(-1)?.running).toBeCloseTo(metres, 3);
    const measured = planeMeasure(ring, true);
    expect(measured?.zone).toBe(zone);
    expect(Math.abs((measured?.squareMetres ?? 0) / planeMetres2 - 1)).toBeLessThan(1e-7);
    expect(measured?.metres).toBeCloseTo(planeMetres, 2);
    expect(measured?.azimuth).toBeCloseTo(azimuth, 5);
  });
  it('does not depend on where the ring begins nor on its direction', () =>
    fc.assert(
      fc.property(fc.array(place, { minLength: 3, maxLength: 9 }), fc.nat(8), (ring, start) => {
        const at = start % ring.length;
        const turned = [...ring.slice(at), ...ring.slice(0, at)].reverse();
        expect(Math.abs(area(turned) - area(ring))).toBeLessThan(1);
      }),
    ));
  it('needs three points', () => {
    expect(area([])).toBe(0);
    expect(
      area([
        [106, 17],
        [107, 17],
      ]),
    ).toBe(0);
  });
});

describe('the plane of VN-2000', () => {
  it('differs from the ellipsoid by less than 3 parts in 10,000 in length all over the province', () =>
    fc.assert(
      fc.property(onLand, onLand, (from, to) => {
        const [segment] = segments([from, to]);
        const plane = planeMeasure([from, to]);
        if (!segment || segment.metres < 100 || !plane) return;
        expect(Math.abs(plane.metres / segment.metres - 1)).toBeLessThan(3e-4);
      }),
    ));
  it('is not offered beyond the province', () => {
    expect(
      planeMeasure([
        [107.34, 17.16],
        [111.6, 16.5],
      ]),
    ).toBeNull();
    expect(planeMeasure([])).toBeNull();
  });
  it('tells when a figure reaches into both zones', () => {
    expect(
      planeMeasure([
        [106.6, 17.47],
        [107.1, 16.82],
      ])?.bothZones,
    ).toBe(true);
    expect(
      planeMeasure([
        [107.1, 16.82],
        [107.11, 16.82],
      ])?.bothZones,
    ).toBe(false);
  });
});

describe('a drawn line', () => {
  it('is bent where it is long, and goes through all its points', () =>
    fc.assert(
      fc.property(line, (points) => {
        const drawn = drawnLine(points);
        const metres = segments(points).map((segment) => segment.metres);
        expect(drawn.length).toBeGreaterThanOrEqual(points.length);
        if (metres.some((length) => length > 20_000)) expect(drawn.length).toBeGreaterThan(points.length);
        expect(drawn[0]).toEqual(points[0]);
        expect(drawn.at(-1)).toEqual(points.at(-1));
      }),
    ));
});

describe('a border', () => {
  it('that crosses itself is found', () => {
    const bow: Place[] = [
      [0, 0],
      [1, 1],
      [1, 0],
      [0, 1],
    ];
    expect(crossesItself(bow)).toBe(true);
    expect(crossesItself(RINGS[0]?.[0] ?? [])).toBe(false);
  });
});
