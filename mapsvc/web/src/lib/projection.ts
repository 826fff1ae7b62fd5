import { project, shiftDatum, unproject, type SevenParameters, type TransverseMercator } from './geodesy';

/**
 * VN-2000 to WGS 84 (EPSG:6960). EPSG gives coordinate-frame rotations; position-vector ones are meant here and in
 * PROJ's towgs84, hence the turned signs (the wrong ones move a point by 0.67 m).
 */
const SHIFT: SevenParameters = [
  -191.90441429, -39.30318279, -111.45032835, 0.00928836, -0.01975479, 0.00427372, 0.252906278,
];
export const VN2000_TO_WGS84 = SHIFT.join(',');

/** The two projected systems in which the former provinces survey (TM-3, EPSG). */
export const ZONES = {
  9211: { meridian: 106, meridianText: '106°00′' },
  9212: { meridian: 106.25, meridianText: '106°15′' },
} as const;
export type Zone = keyof typeof ZONES;

function grid(zone: Zone): TransverseMercator {
  return { meridian: ZONES[zone].meridian, scale: 0.9999, falseEasting: 500000 };
}

/** Plane coordinates in VN-2000, metres: x is the northing and y the easting on Vietnamese maps. */
export interface PlanePoint {
  easting: number;
  northing: number;
}

/** WGS 84 degrees to VN-2000 plane coordinates. */
export function toVn2000(longitude: number, latitude: number, zone: Zone): PlanePoint {
  const [easting, northing] = project(shiftDatum([longitude, latitude], SHIFT, true), grid(zone));
  return { easting, northing };
}

/** VN-2000 plane coordinates to WGS 84 degrees [longitude, latitude]. */
export function fromVn2000({ easting, northing }: PlanePoint, zone: Zone): [number, number] {
  return shiftDatum(unproject([easting, northing], grid(zone)), SHIFT);
}

/**
 * The border between former Quảng Bình (north) and former Quảng Trị (south) from the Lao border to the coast, to about
 * a kilometre: good enough to choose a zone where no commune is known.
 */
const FORMER_BORDER: readonly (readonly [number, number])[] = [
  [106.55, 17.0],
  [106.59, 16.99],
  [106.61, 16.94],
  [106.66, 16.94],
  [106.69, 16.96],
  [106.74, 16.92],
  [106.77, 16.93],
  [106.78, 16.99],
  [106.81, 17.0],
  [106.81, 17.03],
  [106.86, 17.04],
  [106.88, 17.06],
  [106.86, 17.08],
  [106.95, 17.12],
  [106.99, 17.17],
];

/** Cồn Cỏ lies north-east of the border's end, yet belonged to Quảng Trị. */
const NORTH_OF_CON_CO = 17.25;

/** First official code of former Quảng Trị; codes of communes kept their order, and Quảng Bình's are all below. */
const FIRST_CODE_OF_FORMER_QUANG_TRI = 19333;

/** The survey zone of a commune, from its official five-digit code. */
export function zoneOfCommune(code: string): Zone | undefined {
  if (!/^\d{5}$/.test(code)) return undefined;
  return Number(code) < FIRST_CODE_OF_FORMER_QUANG_TRI ? 9211 : 9212;
}

/** The survey zone in force at a point: 9211 in former Quảng Bình, 9212 in former Quảng Trị. */
export function zoneAt(longitude: number, latitude: number): Zone {
  const first = FORMER_BORDER[0];
  const last = FORMER_BORDER[FORMER_BORDER.length - 1];
  if (!first || !last) return 9211;
  if (longitude <= first[0]) return latitude >= first[1] ? 9211 : 9212;
  if (longitude >= last[0]) return latitude >= NORTH_OF_CON_CO ? 9211 : 9212;
  // North of the border when an odd number of its pieces lies to the south of the point.
  let below = 0;
  for (let i = 1; i < FORMER_BORDER.length; i++) {
    const [x1, y1] = FORMER_BORDER[i - 1] as readonly [number, number];
    const [x2, y2] = FORMER_BORDER[i] as readonly [number, number];
    if (x1 <= longitude === x2 <= longitude) continue;
    if (y1 + ((longitude - x1) / (x2 - x1)) * (y2 - y1) <= latitude) below++;
  }
  return below % 2 === 1 ? 9211 : 9212;
}
