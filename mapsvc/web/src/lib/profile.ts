import { Geodesic } from 'geographiclib-geodesic';
import type { Place } from './measure';

/** A place along a line: metres from its beginning. */
export interface Station {
  metres: number;
  place: Place;
}

/** The height of the ground along a line; null where it is not known. */
export interface ProfilePoint extends Station {
  height: number | null;
}

/** What a profile says in a few figures, in metres. */
export interface ProfileSummary {
  lowest: ProfilePoint & { height: number };
  highest: ProfilePoint & { height: number };
  ascent: number;
  descent: number;
  /** The share of the line whose height is not known, from 0 to 1. */
  unknown: number;
}

/** Ups and downs smaller than this are rounding and roughness of the ground: nobody climbs them. */
const CLIMBED_METRES = 1;

/** Places at even distances along the shortest way through the points, both ends among them, and each point too. */
export function stationsAlong(points: readonly Place[], most: number): Station[] {
  const ways = points.slice(1).map((to, i) => {
    const [longitude, latitude] = points[i] ?? to;
    return Geodesic.WGS84.InverseLine(latitude, longitude, to[1], to[0]);
  });
  const whole = ways.reduce((sum, way) => sum + way.s13, 0);
  const first = points[0];
  if (!first || whole === 0) return [];
  const stations: Station[] = [{ metres: 0, place: first }];
  let before = 0;
  ways.forEach((way, i) => {
    const pieces = Math.max(1, Math.round((way.s13 / whole) * (most - 1)));
    for (let piece = 1; piece <= pieces; piece++) {
      const metres = (way.s13 * piece) / pieces;
      const { lon2, lat2 } = way.Position(metres);
      const end = points[i + 1] ?? first;
      const place: Place = piece === pieces ? end : [lon2 ?? end[0], lat2 ?? end[1]];
      stations.push({ metres: before + metres, place });
    }
    before += way.s13;
  });
  return stations;
}

/** Lowest, highest, ascent and descent; null where no height is known. */
export function summaryOf(points: readonly ProfilePoint[]): ProfileSummary | null {
  const known = points.filter((point): point is ProfilePoint & { height: number } => point.height !== null);
  const [first] = known;
  if (!first) return null;
  let [lowest, highest, turned] = [first, first, first.height];
  let [ascent, descent] = [0, 0];
  for (const point of known) {
    if (point.height < lowest.height) lowest = point;
    if (point.height > highest.height) highest = point;
    const climbed = point.height - turned;
    if (Math.abs(climbed) < CLIMBED_METRES) continue;
    if (climbed > 0) ascent += climbed;
    else descent -= climbed;
    turned = point.height;
  }
  return { lowest, highest, ascent, descent, unknown: 1 - known.length / points.length };
}

/** Round numbers that mark a range: about so many of them, within it. */
export function marksOf(from: number, to: number, about: number): number[] {
  const rough = (to - from) / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const marks: number[] = [];
  for (let mark = Math.ceil(from / step) * step; mark <= to + step * 1e-9; mark += step) {
    marks.push(Number(mark.toPrecision(12)));
  }
  return marks;
}
