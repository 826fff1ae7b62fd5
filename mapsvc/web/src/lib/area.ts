import { boxShape, quoted } from './cql2';
import type { Box } from './geometry';

type Place = readonly [number, number];

/** A part of the map that features are chosen by. */
export type Area =
  | { kind: 'box'; box: Box }
  | { kind: 'polygon'; points: Place[] }
  | { kind: 'circle'; centre: Place; metres: number }
  /** What touches a feature of any layer, or is no farther from it than some metres. */
  | { kind: 'feature'; layer: string; id: string; metres: number };

/** The service buffers no farther. */
export const FARTHEST_M = 100_000;
const MOST_POINTS = 200;

function short(degrees: number): string {
  return String(Number(degrees.toFixed(6)));
}

function ring(points: readonly Place[]): Place[] {
  const [first] = points;
  return first ? [...points, first] : [];
}

/**
 * The area as a CQL2 geometry; null while it is not complete. `versionOf` tells the version of a layer that is
 * looked at, which FEATURE names so that addresses can be kept.
 */
export function shapeOf(area: Area, versionOf: (layer: string) => number | undefined): string | null {
  if (area.kind === 'box') return boxShape(area.box);
  if (area.kind === 'polygon') {
    if (area.points.length < 3) return null;
    return `POLYGON((${ring(area.points)
      .map(([x, y]) => `${short(x)} ${short(y)}`)
      .join(', ')}))`;
  }
  if (area.kind === 'circle') {
    return area.metres > 0 ? `BUFFER(POINT(${short(area.centre[0])} ${short(area.centre[1])}), ${area.metres})` : null;
  }
  const version = versionOf(area.layer);
  if (version === undefined) return null;
  const feature = `FEATURE(${quoted(area.layer)}, ${quoted(area.id)}, ${version})`;
  return area.metres > 0 ? `BUFFER(${feature}, ${area.metres})` : feature;
}

/** The area as links carry it: short, readable, and without the version, so that it is found in a newer one too. */
export function formatArea(area: Area): string {
  if (area.kind === 'box') return `box:${area.box.map(short).join(',')}`;
  if (area.kind === 'polygon') return `polygon:${area.points.flat().map(short).join(',')}`;
  if (area.kind === 'circle') return `circle:${[...area.centre.map(short), area.metres].join(',')}`;
  return `feature:${area.metres}:${area.layer}/${area.id}`;
}

function degrees([x, y]: Place): boolean {
  return Math.abs(x) <= 180 && Math.abs(y) <= 85;
}

function metresIn(text: string | undefined, least: number): number | null {
  const metres = text === undefined || text.trim() === '' ? NaN : Number(text);
  return metres >= least && metres <= FARTHEST_M ? metres : null;
}

/** Reads an area of a link; null for anything else. */
export function parseArea(text: string): Area | null {
  const [, kind, rest = ''] = /^(box|polygon|circle|feature):(.*)$/s.exec(text) ?? [];
  if (kind === 'feature') {
    const [, distance, layer, id] = /^([^:]*):([a-z][a-z0-9_]{0,62})\/(.{1,200})$/s.exec(rest) ?? [];
    const metres = metresIn(distance, 0);
    return layer !== undefined && id !== undefined && metres !== null ? { kind, layer, id, metres } : null;
  }
  const numbers = rest.split(',').map((each) => (each.trim() === '' ? NaN : Number(each)));
  if (kind === undefined || !numbers.every(Number.isFinite)) return null;
  const places: Place[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) places.push([numbers[i] ?? 0, numbers[i + 1] ?? 0]);
  if (!places.every(degrees) && kind !== 'circle') return null;
  if (kind === 'box') {
    const [west, south, east, north] = numbers;
    if (numbers.length !== 4 || west === undefined || south === undefined) return null;
    if (east === undefined || north === undefined || west >= east || south >= north) return null;
    return { kind, box: [west, south, east, north] };
  }
  if (kind === 'polygon') {
    const fits = numbers.length % 2 === 0 && places.length >= 3 && places.length <= MOST_POINTS;
    return fits ? { kind, points: places } : null;
  }
  const [centre] = places;
  const metres = metresIn(rest.split(',')[2], 1);
  return numbers.length === 3 && centre && degrees(centre) && metres !== null
    ? { kind: 'circle', centre, metres }
    : null;
}

/** The box spanned by two corners, whichever way round; null when it has no size. */
export function boxBetween([x1, y1]: Place, [x2, y2]: Place): Box | null {
  const box: Box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

/** Metres between two places on a sphere of the earth's mean radius: near enough for a radius drawn by hand. */
export function metresBetween([x1, y1]: Place, [x2, y2]: Place): number {
  const radians = Math.PI / 180;
  const half = (a: number, b: number) => Math.sin(((b - a) * radians) / 2) ** 2;
  const h = half(y1, y2) + Math.cos(y1 * radians) * Math.cos(y2 * radians) * half(x1, x2);
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** What is drawn of an area; null for the surroundings of a feature, whose shape the service knows. */
export function areaGeometry(area: Area): GeoJSON.Geometry | null {
  if (area.kind === 'feature') return null;
  if (area.kind === 'box') {
    const [west, south, east, north] = area.box;
    const corners: [number, number][] = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    return { type: 'Polygon', coordinates: [corners] };
  }
  if (area.kind === 'polygon') {
    return area.points.length < 3
      ? { type: 'LineString', coordinates: area.points.map((place) => [...place]) }
      : { type: 'Polygon', coordinates: [ring(area.points).map((place) => [...place])] };
  }
  return { type: 'Polygon', coordinates: [circle(area.centre, area.metres)] };
}

function circle([x, y]: Place, metres: number): [number, number][] {
  const north = (metres / 6_371_008.8) * (180 / Math.PI);
  const east = north / Math.cos((y * Math.PI) / 180);
  return Array.from({ length: 73 }, (_, i) => {
    const angle = (i / 72) * 2 * Math.PI;
    return [x + east * Math.cos(angle), y + north * Math.sin(angle)];
  });
}
