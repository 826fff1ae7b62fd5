import { Geodesic } from 'geographiclib-geodesic';
import { toVn2000, zoneAt, type PlanePoint, type Zone } from './projection';

/** Longitude and latitude in degrees of WGS 84. */
export type Place = readonly [number, number];

/** One straight piece of a measured line: the shortest way on the ellipsoid between two points. */
export interface Segment {
  metres: number;
  /** Azimuth at the start, degrees clockwise from true north, 0 ≤ azimuth < 360. */
  azimuth: number;
  /** Azimuth from the end back to the start. */
  backAzimuth: number;
  /** Length from the first point of the line to the end of this segment. */
  running: number;
  middle: Place;
}

/** The same figure in the plane of VN-2000, as a cadastral map has it. */
export interface PlaneMeasure {
  zone: Zone;
  /** Whether the figure reaches into the other survey zone too, where other plane values hold. */
  bothZones: boolean;
  metres: number;
  squareMetres: number;
  /** Grid azimuth of the first segment, degrees clockwise from the grid's north. */
  azimuth: number | null;
  points: PlanePoint[];
}

const ELLIPSOID = Geodesic.WGS84;

/** Roughly the province with its waters: beyond it neither survey zone is in use. */
const SURVEYED = { west: 105.3, south: 16.0, east: 108.2, north: 18.4 };

/** Pieces longer than this are drawn bent, as the shortest way lies on a Mercator map. */
const BENT_FROM_METRES = 20_000;

function turn(degrees: number): number {
  const turned = degrees % 360;
  return turned < 0 ? turned + 360 : turned;
}

/** Azimuth of a plane vector, degrees clockwise from the grid's north. */
function gridAzimuth(from: PlanePoint, to: PlanePoint): number {
  return turn((Math.atan2(to.easting - from.easting, to.northing - from.northing) * 180) / Math.PI);
}

/** Pairs of neighbouring points; the last with the first too when the figure is closed. */
function pairs<T>(points: readonly T[], closed: boolean): [T, T][] {
  const ring = closed && points.length > 2 ? [...points, points[0] as T] : points;
  return ring.slice(1).map((point, i) => [ring[i] as T, point]);
}

/** Lengths and azimuths of the segments of a line, or of a ring's border, on the ellipsoid WGS 84. */
export function segments(points: readonly Place[], closed = false): Segment[] {
  let running = 0;
  return pairs(points, closed).map(([from, to]) => {
    const line = ELLIPSOID.InverseLine(from[1], from[0], to[1], to[0]);
    const inverse = ELLIPSOID.Inverse(from[1], from[0], to[1], to[0]);
    const metres = inverse.s12 ?? 0;
    const middle = line.Position(metres / 2);
    running += metres;
    return {
      metres,
      azimuth: turn(inverse.azi1 ?? 0),
      backAzimuth: turn((inverse.azi2 ?? 0) + 180),
      running,
      middle: [middle.lon2 ?? from[0], middle.lat2 ?? from[1]],
    };
  });
}

/** Area in square metres of a ring of points on the ellipsoid WGS 84; zero with fewer than three points. */
export function area(points: readonly Place[]): number {
  if (points.length < 3) return 0;
  const polygon = ELLIPSOID.Polygon(false);
  for (const [longitude, latitude] of points) polygon.AddPoint(latitude, longitude);
  return Math.abs(polygon.Compute(false, true).area ?? 0);
}

/** The shortest way through the points as it is drawn: long pieces get points in between. */
export function drawnLine(points: readonly Place[], closed = false): GeoJSON.Position[] {
  const drawn: GeoJSON.Position[] = points.length > 0 ? [[...(points[0] as Place)]] : [];
  for (const [from, to] of pairs(points, closed)) {
    const line = ELLIPSOID.InverseLine(from[1], from[0], to[1], to[0]);
    const pieces = Math.min(100, Math.ceil(line.s13 / BENT_FROM_METRES));
    for (let i = 1; i < pieces; i++) {
      const between = line.Position((line.s13 * i) / pieces);
      drawn.push([between.lon2 ?? to[0], between.lat2 ?? to[1]]);
    }
    drawn.push([...to]);
  }
  return drawn;
}

function planeArea(points: readonly PlanePoint[]): number {
  const sum = pairs(points, true).reduce((total, [a, b]) => total + a.easting * b.northing - b.easting * a.northing, 0);
  return points.length < 3 ? 0 : Math.abs(sum) / 2;
}

/**
 * The plane values of a figure in the survey zone it lies in (by the middle of its points); null where a point lies
 * outside the province, since the plane of a zone is of no use far from its meridian.
 */
export function planeMeasure(points: readonly Place[], closed = false): PlaneMeasure | null {
  const { west, south, east, north } = SURVEYED;
  const within = points.every(([x, y]) => x >= west && x <= east && y >= south && y <= north);
  if (points.length === 0 || !within) return null;
  const middle = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const zone = zoneAt(middle(0), middle(1));
  const plane = points.map(([longitude, latitude]) => toVn2000(longitude, latitude, zone));
  const [first, second] = plane;
  return {
    zone,
    bothZones: points.some(([longitude, latitude]) => zoneAt(longitude, latitude) !== zone),
    metres: pairs(plane, closed).reduce(
      (sum, [a, b]) => sum + Math.hypot(b.easting - a.easting, b.northing - a.northing),
      0,
    ),
    squareMetres: planeArea(plane),
    azimuth: first && second ? gridAzimuth(first, second) : null,
    points: plane,
  };
}

function turns(a: Place, b: Place, c: Place): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

/** Whether the border of a ring crosses itself: its area then means nothing. */
export function crossesItself(points: readonly Place[]): boolean {
  const sides = pairs(points, true);
  return sides.some(([a, b], i) =>
    sides.slice(i + 1).some(([c, d]) => {
      const met = a === c || a === d || b === c || b === d;
      return !met && turns(a, b, c) !== turns(a, b, d) && turns(c, d, a) !== turns(c, d, b);
    }),
  );
}
