import { fromVn2000, toVn2000, ZONES, zoneAt, type PlanePoint, type Zone } from '../projection';
import type { Box } from '../geometry';
import { placing, type Frame, type Layout } from './layout';

type Point = readonly [number, number];

/** One line of the kilometre grid: its metres, and where it runs inside the frame of the map, in millimetres. */
export interface PlaneLine {
  metres: number;
  path: Point[];
}

/** The kilometre grid of VN-2000 on a sheet. Eastings run up the paper, northings across it. */
export interface PlaneGrid {
  zone: Zone;
  eastings: PlaneLine[];
  northings: PlaneLine[];
}

/** Steps between the lines, in metres. */
const STEPS = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000];
const MOST_ACROSS = 6;
/** Beyond this many degrees from its meridian a zone of three degrees is not used. */
const WIDEST = 3;
/** A line of the grid is all but straight on the paper; so many pieces follow it to a hundredth of a millimetre. */
const PIECES = 24;

/** The part of a segment inside a frame (Liang and Barsky); null where none is. */
export function clipped([x1, y1]: Point, [x2, y2]: Point, frame: Frame): [Point, Point] | null {
  const [dx, dy] = [x2 - x1, y2 - y1];
  let [from, to] = [0, 1];
  const sides = [
    [-dx, x1 - frame.x],
    [dx, frame.x + frame.width - x1],
    [-dy, y1 - frame.y],
    [dy, frame.y + frame.height - y1],
  ] as const;
  for (const [along, room] of sides) {
    if (along === 0) {
      if (room < 0) return null;
    } else if (along < 0) from = Math.max(from, room / along);
    else to = Math.min(to, room / along);
  }
  if (from > to) return null;
  return [
    [x1 + from * dx, y1 + from * dy],
    [x1 + to * dx, y1 + to * dy],
  ];
}

function inside(points: readonly Point[], frame: Frame): Point[] {
  const path: Point[] = [];
  for (let i = 1; i < points.length; i++) {
    const piece = clipped(points[i - 1] as Point, points[i] as Point, frame);
    if (!piece) continue;
    if (path.length === 0) path.push(piece[0]);
    path.push(piece[1]);
  }
  return path;
}

/** The plane coordinates that a box of degrees reaches, looked up along its sides. */
function reach([west, south, east, north]: Box, zone: Zone): { low: PlanePoint; high: PlanePoint } {
  const points = Array.from({ length: PIECES + 1 }, (_, i) => {
    const [longitude, latitude] = [west + ((east - west) * i) / PIECES, south + ((north - south) * i) / PIECES];
    return [
      toVn2000(longitude, south, zone),
      toVn2000(longitude, north, zone),
      toVn2000(west, latitude, zone),
      toVn2000(east, latitude, zone),
    ];
  }).flat();
  const eastings = points.map(({ easting }) => easting);
  const northings = points.map(({ northing }) => northing);
  return {
    low: { easting: Math.min(...eastings), northing: Math.min(...northings) },
    high: { easting: Math.max(...eastings), northing: Math.max(...northings) },
  };
}

/** The grid of the survey zone in the middle of a sheet; null where neither of the province's zones is used. */
export function planeGrid(
  layout: Layout,
  view: { longitude: number; latitude: number; zoom: number },
): PlaneGrid | null {
  const zone = zoneAt(view.longitude, view.latitude);
  const { box, x, y } = placing(layout, view);
  if (Math.max(box[2] - ZONES[zone].meridian, ZONES[zone].meridian - box[0]) > WIDEST) return null;
  const { low, high } = reach(box, zone);
  const shorter = Math.min(high.easting - low.easting, high.northing - low.northing);
  const step = STEPS.find((candidate) => shorter / candidate <= MOST_ACROSS) ?? 200_000;
  const lines = (from: number, to: number, at: (metres: number, part: number) => PlanePoint): PlaneLine[] =>
    Array.from({ length: Math.max(0, Math.floor(to / step) - Math.ceil(from / step) + 1) }, (_, i) => {
      const metres = (Math.ceil(from / step) + i) * step;
      const points = Array.from({ length: PIECES + 1 }, (_, part): Point => {
        const [longitude, latitude] = fromVn2000(at(metres, part / PIECES), zone);
        return [x(longitude), y(latitude)];
      });
      return { metres, path: inside(points, layout.map) };
    }).filter(({ path }) => path.length > 1);
  const between = (one: number, other: number, part: number) => one + (other - one) * part;
  return {
    zone,
    eastings: lines(low.easting, high.easting, (easting, part) => ({
      easting,
      northing: between(low.northing, high.northing, part),
    })),
    northings: lines(low.northing, high.northing, (northing, part) => ({
      easting: between(low.easting, high.easting, part),
      northing,
    })),
  };
}
