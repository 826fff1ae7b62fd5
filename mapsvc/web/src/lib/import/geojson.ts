import { eachPosition } from '../geometry';
import { ImportProblem, inDegrees, looksPlane, type Imported, type Skipped, type System } from './imported';

const DEPTH: Record<string, number> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether coordinates are positions nested as deep as the geometry's type asks. */
function isNested(coordinates: unknown, depth: number): boolean {
  if (!Array.isArray(coordinates)) return false;
  if (depth > 0) return coordinates.every((part) => isNested(part, depth - 1));
  return coordinates.length >= 2 && coordinates.slice(0, 2).every((value) => Number.isFinite(value));
}

function isGeometry(value: unknown): value is GeoJSON.Geometry {
  if (!isObject(value)) return false;
  if (value['type'] === 'GeometryCollection') {
    return Array.isArray(value['geometries']) && value['geometries'].every(isGeometry);
  }
  const depth = DEPTH[String(value['type'])];
  return depth !== undefined && isNested(value['coordinates'], depth);
}

/** The line of a JSON text where its reading stopped, as far as the browser tells. */
function lineOf(error: unknown, text: string): number {
  const words = String(error);
  const line = /line (\d+)/.exec(words)?.[1];
  if (line) return Number(line);
  return text.slice(0, positionOf(words, text)).split('\n').length;
}

/** Where the parser stopped: as it says, or where the piece of text stands that it quotes; else the end. */
function positionOf(words: string, text: string): number {
  const position = /position (\d+)/.exec(words)?.[1];
  if (position) return Number(position);
  const [, cut = '', quoted = ''] = /', (\.\.\.)?"([^]+)"(?:\.\.\.)? is not valid JSON$/.exec(words) ?? [];
  const start = quoted ? text.indexOf(quoted) : -1;
  if (start < 0) return text.length;
  return cut ? start + QUOTED : start;
}

/** V8 quotes so many characters before the one that it could not read. */
const QUOTED = 10;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ImportProblem('notJson', { line: lineOf(error, text) });
  }
}

/** The system that the old member `crs` names; WGS 84 when there is none (RFC 7946 knows no other). */
function systemOf(data: Record<string, unknown>): System {
  const crs = data['crs'];
  const named = isObject(crs) && isObject(crs['properties']) ? String(crs['properties']['name'] ?? '') : '';
  if (named === '' || /CRS84|EPSG:+(\d*:)?4326$/i.test(named)) return 'WGS 84';
  const zone = ([9211, 9212] as const).find((code) => named.endsWith(`:${code}`));
  if (!zone) throw new ImportProblem('system', { name: named.slice(0, 60) });
  return zone;
}

function featuresOf(data: Record<string, unknown>): unknown[] {
  if (data['type'] === 'FeatureCollection' && Array.isArray(data['features'])) return data['features'];
  if (data['type'] === 'Feature') return [data];
  if (isGeometry(data)) return [{ type: 'Feature', properties: {}, geometry: data }];
  throw new ImportProblem('notGeoJson');
}

function allPlane(geometry: GeoJSON.Geometry): boolean {
  let plane = true;
  eachPosition(geometry, ([x = NaN, y = NaN]) => {
    plane &&= looksPlane(x, y);
  });
  return plane;
}

/** Checks features one by one; those that cannot be drawn are told by their number. */
export function sorted(candidates: readonly unknown[], format: Imported['format']): Imported {
  const skipped: Skipped[] = [];
  const degrees: GeoJSON.Feature[] = [];
  const planes: GeoJSON.Feature[] = [];
  candidates.forEach((candidate, i) => {
    const leave = (reason: Skipped['reason']) => skipped.push({ where: 'feature', number: i + 1, reason });
    const geometry = isObject(candidate) ? candidate['geometry'] : undefined;
    if (geometry === null || geometry === undefined) return leave('noGeometry');
    if (!isGeometry(geometry)) return leave('badGeometry');
    const properties = isObject(candidate) && isObject(candidate['properties']) ? candidate['properties'] : {};
    const feature: GeoJSON.Feature = { type: 'Feature', properties, geometry };
    if (inDegrees(geometry)) return degrees.push(feature);
    if (allPlane(geometry)) return planes.push(feature);
    return leave('outside');
  });
  const plane = planes.length > degrees.length;
  return { format, features: plane ? planes : degrees, skipped, plane };
}

/** Reads GeoJSON (RFC 7946), the older form with `crs` too. @throws ImportProblem */
export function readGeoJson(text: string): Imported & { system?: System } {
  const data = parse(text);
  if (!isObject(data)) throw new ImportProblem('notGeoJson');
  const system = systemOf(data);
  const imported = sorted(featuresOf(data), 'GeoJSON');
  return system === 'WGS 84' ? imported : { ...imported, system };
}
