import { toPlane } from './picture';

/** Where an area's name may stand in the plane of the picture, and how much room its largest part has there. */
export interface NameSpot {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A name that is drawn. */
export interface PlacedName {
  id: string;
  text: string;
  x: number;
  y: number;
}

/** Size of the letters in pixels, and how wide one is on average. */
export const NAME_SIZE = 11;
const LETTER = 6.1;

type Ring = readonly [number, number][];

function twiceArea(ring: Ring): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
}

/** The centre of gravity of a ring. */
function centroid(ring: Ring, area: number): [number, number] {
  let [sumX, sumY] = [0, 0];
  // Around the first corner: far from the origin of the plane the products would lose their last digits.
  const [originX, originY] = ring[0] ?? [0, 0];
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    const cross = (x - originX) * (nextY - originY) - (nextX - originX) * (y - originY);
    sumX += (x + nextX - 2 * originX) * cross;
    sumY += (y + nextY - 2 * originY) * cross;
  });
  return [originX + sumX / (3 * area), originY + sumY / (3 * area)];
}

/** The spot for the name of an area; null for what has no area. */
export function nameSpot(geometry: GeoJSON.Geometry): NameSpot | null {
  const polygons =
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
  let largest: { ring: Ring; area: number } | null = null;
  for (const [outer = []] of polygons) {
    const ring = outer.map(([longitude = 0, latitude = 0]) => toPlane(longitude, latitude));
    const [x = 0, y = 0] = ring[0] ?? [];
    const area = twiceArea(ring.map(([a, b]) => [a - x, b - y]));
    if (!largest || Math.abs(area) > Math.abs(largest.area)) largest = { ring, area };
  }
  if (!largest || largest.area === 0) return null;
  const [x, y] = centroid(largest.ring, largest.area);
  const xs = largest.ring.map(([each]) => each);
  const ys = largest.ring.map(([, each]) => each);
  return { x, y, width: Math.max(...xs) - Math.min(...xs), height: Math.max(...ys) - Math.min(...ys) };
}

/** The names that fit into their areas at a scale (pixels a unit of the plane) and over no other name, largest first. */
export function placedNames(
  areas: readonly { id: string; name: string; spot: NameSpot | null }[],
  scale: number,
): PlacedName[] {
  const taken: { left: number; right: number; top: number; bottom: number }[] = [];
  const names: PlacedName[] = [];
  const fitting = areas.flatMap(({ id, name, spot }) => (spot ? [{ id, name, spot }] : []));
  fitting.sort((a, b) => b.spot.width * b.spot.height - a.spot.width * a.spot.height);
  for (const { id, name, spot } of fitting) {
    const width = name.length * LETTER;
    if (width > spot.width * scale * 1.15 || NAME_SIZE > spot.height * scale) continue;
    const [x, y] = [spot.x * scale, spot.y * scale];
    const box = { left: x - width / 2, right: x + width / 2, top: y - NAME_SIZE, bottom: y + NAME_SIZE };
    const free = taken.every(
      (other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
    );
    if (!free) continue;
    taken.push(box);
    names.push({ id, text: name, x: spot.x, y: spot.y });
  }
  return names;
}
