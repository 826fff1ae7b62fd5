import type { View } from './address';

/** Pixels of the whole world at this zoom make the plane that pictures are drawn in. */
const PLANE_ZOOM = 9;
const PLANE = 512 * 2 ** PLANE_ZOOM;

/** A place in the plane of the picture: Web Mercator, y down. */
export function toPlane(longitude: number, latitude: number): [number, number] {
  const y = Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));
  return [((longitude + 180) / 360) * PLANE, (0.5 - y / (2 * Math.PI)) * PLANE];
}

/** The place in the world of a place in the plane. */
export function fromPlane(x: number, y: number): [number, number] {
  const latitude = (Math.atan(Math.exp((0.5 - y / PLANE) * 2 * Math.PI)) * 360) / Math.PI - 90;
  return [(x / PLANE) * 360 - 180, latitude];
}

/** Pixels of the screen for one unit of the plane. */
export function planeScale(zoom: number): number {
  return 2 ** (zoom - PLANE_ZOOM);
}

/** The part of the plane that a window of some pixels shows: an SVG viewBox. */
export function viewBox(
  { longitude, latitude, zoom }: View,
  width: number,
  height: number,
): [number, number, number, number] {
  const [x, y] = toPlane(longitude, latitude);
  const scale = planeScale(zoom);
  return [x - width / 2 / scale, y - height / 2 / scale, width / scale, height / scale];
}

/** One line of a path; positions nearer than the tolerance to the last one drawn are left out. */
function linePath(positions: GeoJSON.Position[], close: boolean, tolerance: number): string {
  let path = '';
  let lastX = Infinity;
  let lastY = Infinity;
  positions.forEach(([longitude = 0, latitude = 0], i) => {
    const [x, y] = toPlane(longitude, latitude);
    const isEnd = i === 0 || i === positions.length - 1;
    if (!isEnd && Math.abs(x - lastX) < tolerance && Math.abs(y - lastY) < tolerance) return;
    path += `${path === '' ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`;
    [lastX, lastY] = [x, y];
  });
  return close && path !== '' ? `${path}Z` : path;
}

/** An SVG path of lines and areas, and the places of points. */
export function pathOf(geometry: GeoJSON.Geometry, tolerance = 0.35): { path: string; points: [number, number][] } {
  switch (geometry.type) {
    case 'Point':
      return { path: '', points: [toPlane(geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0)] };
    case 'MultiPoint':
      return { path: '', points: geometry.coordinates.map(([x = 0, y = 0]) => toPlane(x, y)) };
    case 'LineString':
      return { path: linePath(geometry.coordinates, false, tolerance), points: [] };
    case 'MultiLineString':
      return { path: geometry.coordinates.map((line) => linePath(line, false, tolerance)).join(''), points: [] };
    case 'Polygon':
      return { path: geometry.coordinates.map((ring) => linePath(ring, true, tolerance)).join(''), points: [] };
    case 'MultiPolygon':
      return {
        path: geometry.coordinates
          .flat()
          .map((ring) => linePath(ring, true, tolerance))
          .join(''),
        points: [],
      };
    case 'GeometryCollection': {
      const parts = geometry.geometries.map((part) => pathOf(part, tolerance));
      return { path: parts.map((part) => part.path).join(''), points: parts.flatMap((part) => part.points) };
    }
  }
}
