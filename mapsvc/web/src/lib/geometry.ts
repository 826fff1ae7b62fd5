/** West, south, east, north in degrees. */
export type Box = [number, number, number, number];

/** Visits every position of a geometry. */
export function eachPosition(geometry: GeoJSON.Geometry, visit: (position: GeoJSON.Position) => void): void {
  if (geometry.type === 'GeometryCollection') {
    for (const part of geometry.geometries) eachPosition(part, visit);
    return;
  }
  const walk = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    if (typeof coordinates[0] === 'number') visit(coordinates as GeoJSON.Position);
    else coordinates.forEach(walk);
  };
  walk(geometry.coordinates);
}

/** The box around a geometry; null when it has no position. */
export function boundsOf(geometry: GeoJSON.Geometry | null): Box | null {
  if (!geometry) return null;
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  eachPosition(geometry, ([x = NaN, y = NaN]) => {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  });
  return box.every(Number.isFinite) ? box : null;
}
