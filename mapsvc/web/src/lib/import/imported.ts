import { eachPosition } from '../geometry';
import { fromVn2000, type Zone } from '../projection';

/** Largest file that is opened, and most features: beyond it a browser on an old machine stands still. */
export const FILE_LIMIT = 50_000_000;
export const FEATURE_LIMIT = 100_000;

/** A system that a file without a word on it may be in. */
export type System = 'WGS 84' | Zone;

/** One part of a file that was left out: the line or the feature, counted from 1, and why. */
export interface Skipped {
  where: 'line' | 'feature';
  number: number;
  reason: 'noCoordinates' | 'outside' | 'noGeometry' | 'badGeometry' | 'columns';
}

/** What was read of a file. Positions are as the file has them until `toDegrees` made them degrees. */
export interface Imported {
  format: 'GeoJSON' | 'KML' | 'GPX' | 'CSV' | 'Shapefile';
  features: GeoJSON.Feature[];
  skipped: Skipped[];
  /** Whether positions are plane coordinates whose zone the file does not tell. */
  plane: boolean;
}

/** Why a file could not be opened at all; the page says it in the person's words. */
export type ImportReason =
  | 'tooLarge'
  | 'tooMany'
  | 'format'
  | 'notJson'
  | 'notGeoJson'
  | 'notXml'
  | 'noColumns'
  | 'noShapefile'
  | 'badShapefile'
  | 'system'
  | 'empty';

export class ImportProblem extends Error {
  constructor(
    readonly reason: ImportReason,
    /** Numbers and names for the sentence. */
    readonly values: Record<string, string | number> = {},
  ) {
    super(reason);
  }
}

function rewrite(coordinates: unknown, change: (position: GeoJSON.Position) => GeoJSON.Position): unknown {
  if (!Array.isArray(coordinates)) return coordinates;
  if (typeof coordinates[0] === 'number') return change(coordinates as GeoJSON.Position);
  return coordinates.map((part: unknown) => rewrite(part, change));
}

function projected(geometry: GeoJSON.Geometry, zone: Zone): GeoJSON.Geometry {
  if (geometry.type === 'GeometryCollection') {
    return { ...geometry, geometries: geometry.geometries.map((part) => projected(part, zone)) };
  }
  const change = ([easting = NaN, northing = NaN]: GeoJSON.Position) => fromVn2000({ easting, northing }, zone);
  return { ...geometry, coordinates: rewrite(geometry.coordinates, change) } as GeoJSON.Geometry;
}

/** The features in degrees, when their positions are plane coordinates of a survey zone. */
export function toDegrees(features: readonly GeoJSON.Feature[], system: System): GeoJSON.Feature[] {
  if (system === 'WGS 84') return [...features];
  return features.map((feature) => ({ ...feature, geometry: projected(feature.geometry, system) }));
}

/** Whether a pair of numbers can be an easting and a northing of VN-2000 in Vietnam. */
export function looksPlane(easting: number, northing: number): boolean {
  return easting > 100_000 && easting < 1_000_000 && northing > 800_000 && northing < 2_700_000;
}

/** Whether every position of a geometry is a place on earth, in degrees. */
export function inDegrees(geometry: GeoJSON.Geometry): boolean {
  let fine = true;
  eachPosition(geometry, ([x = NaN, y = NaN]) => {
    fine &&= Math.abs(x) <= 180 && Math.abs(y) <= 90;
  });
  return fine;
}
