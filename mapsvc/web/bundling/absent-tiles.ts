/** Stands in for the decoder of MapLibre Tiles, a format that this service does not send. */
export function decodeTile(): never {
  throw new Error('MapLibre Tiles are not read by this page.');
}

/** Kinds of geometry as the decoder numbers them; read only for what it decoded. */
export const GEOMETRY_TYPE = {
  POINT: 0,
  LINESTRING: 1,
  POLYGON: 2,
  MULTIPOINT: 3,
  MULTILINESTRING: 4,
  MULTIPOLYGON: 5,
};
