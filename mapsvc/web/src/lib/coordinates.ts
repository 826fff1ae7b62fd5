import { formatNumber, type Language } from './format';
import { fromVn2000, type Zone } from './projection';

/** A place that a person typed in as coordinates. */
export interface TypedPoint {
  longitude: number;
  latitude: number;
  /** The system the numbers were understood in. */
  system: 'WGS 84' | `VN-2000 EPSG:${Zone}`;
}

/** Roughly Vietnam with its sea and islands; plane coordinates that land outside it were meant otherwise. */
const AROUND_VIETNAM = { west: 101, south: 6, east: 119, north: 24.5 };

function isAroundVietnam(longitude: number, latitude: number): boolean {
  const { west, south, east, north } = AROUND_VIETNAM;
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
}

/** Numbers of a text in order. A comma is a decimal comma when the pair is split by ';' or a space. */
function readNumbers(text: string): number[] | undefined {
  const pair = /^\s*([-+]?[\d.,]+)\s*(?:[;\s]|,\s)\s*([-+]?[\d.,]+)\s*$/.exec(text);
  const plain = /^\s*([-+]?\d+(?:\.\d+)?)\s*,\s*([-+]?\d+(?:\.\d+)?)\s*$/.exec(text);
  const match = plain ?? pair;
  if (!match?.[1] || !match[2]) return undefined;
  const numbers = [readNumber(match[1]), readNumber(match[2])];
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

/** 17,05 and 17.05 are one number; 1.885.916,15 and 1,885,916.15 too. */
function readNumber(text: string): number {
  const commas = text.split(',').length - 1;
  const points = text.split('.').length - 1;
  if (commas > 0 && points > 0) {
    const decimalComma = text.lastIndexOf(',') > text.lastIndexOf('.');
    return Number(decimalComma ? text.replace(/\./g, '').replace(',', '.') : text.replace(/,/g, ''));
  }
  if (commas > 1) return Number(text.replace(/,/g, ''));
  if (points > 1) return Number(text.replace(/\./g, ''));
  return Number(text.replace(',', '.'));
}

/** Degrees, minutes and seconds with a letter: 17°03′00″N, 17 03 00 N, also B and Đ as on Vietnamese maps. */
function readSexagesimal(text: string): [number, number] | undefined {
  const angle = String.raw`(\d{1,3})\s*[°º\s]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’\s]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″”]|'')?\s*)?`;
  const match = new RegExp(String.raw`^\s*${angle}([NSBĐETWD])[\s,;]*${angle}([NSBĐETWD])\s*$`, 'iu').exec(text);
  if (!match) return undefined;
  const read = (offset: number): number => {
    const [degrees, minutes, seconds] = [1, 2, 3].map((i) => Number((match[offset + i] ?? '0').replace(',', '.')));
    return (degrees ?? 0) + (minutes ?? 0) / 60 + (seconds ?? 0) / 3600;
  };
  const letters = [match[4], match[8]].map((letter) => (letter ?? '').toUpperCase());
  const isLatitude = (letter: string) => /[NSB]/.test(letter);
  const values = [read(0), read(4)].map((value, i) => (/[SWT]/.test(letters[i] ?? '') ? -value : value));
  const [first = 0, second = 0] = values;
  if (isLatitude(letters[0] ?? '') === isLatitude(letters[1] ?? '')) return undefined;
  return isLatitude(letters[0] ?? '') ? [second, first] : [first, second];
}

/** The places that a typed text can mean, most likely first; empty when it is no pair of coordinates. */
export function readCoordinates(text: string): TypedPoint[] {
  const angles = readSexagesimal(text.normalize('NFC'));
  const numbers = angles ?? readNumbers(text.normalize('NFC'));
  if (!numbers) return [];
  const [a = NaN, b = NaN] = numbers;
  if (angles) return Math.abs(b) <= 90 && Math.abs(a) <= 180 ? [{ longitude: a, latitude: b, system: 'WGS 84' }] : [];
  if (Math.abs(a) <= 180 && Math.abs(b) <= 180) return readDegrees(a, b);
  return readPlane(a, b);
}

/** Latitude first as people write it; the other way round when only that lands on the map. */
function readDegrees(a: number, b: number): TypedPoint[] {
  const swapped = Math.abs(a) > 90 || (!isAroundVietnam(b, a) && isAroundVietnam(a, b));
  const [latitude, longitude] = swapped ? [b, a] : [a, b];
  return Math.abs(latitude) <= 90 ? [{ longitude, latitude, system: 'WGS 84' }] : [];
}

/** Plane coordinates do not tell their zone: both are offered. The northing is the larger number here. */
function readPlane(a: number, b: number): TypedPoint[] {
  const [easting, northing] = a < b ? [a, b] : [b, a];
  return ([9211, 9212] as const)
    .map((zone) => ({ zone, point: fromVn2000({ easting, northing }, zone) }))
    .filter(({ point: [longitude, latitude] }) => isAroundVietnam(longitude, latitude))
    .map(({ zone, point: [longitude, latitude] }) => ({ longitude, latitude, system: `VN-2000 EPSG:${zone}` }));
}

/** Degrees, minutes and seconds with the letters of the language: 17°03′00″B 106°45′00″Đ. */
export function formatDegrees(longitude: number, latitude: number, language: Language): string {
  const letters = language === 'vi' ? { N: 'B', S: 'N', E: 'Đ', W: 'T' } : { N: 'N', S: 'S', E: 'E', W: 'W' };
  const one = (value: number, positive: string, negative: string): string => {
    const total = Math.round(Math.abs(value) * 36000) / 10;
    const degrees = Math.floor(total / 3600);
    const minutes = Math.floor((total - degrees * 3600) / 60);
    const seconds = total - degrees * 3600 - minutes * 60;
    const pad = (text: string) => text.padStart(2, '0');
    const decimal = language === 'vi' ? ',' : '.';
    const [whole = '0', part = '0'] = seconds.toFixed(1).split('.');
    return `${degrees}°${pad(String(minutes))}′${pad(whole)}${decimal}${part}″${value < 0 ? negative : positive}`;
  };
  return `${one(latitude, letters.N, letters.S)} ${one(longitude, letters.E, letters.W)}`;
}

/** Decimal degrees, latitude first; in Vietnamese with decimal commas and a semicolon between. */
export function formatDecimal(longitude: number, latitude: number, language: Language, digits = 5): string {
  const one = (value: number) =>
    new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  return `${one(latitude)}${language === 'vi' ? '; ' : ', '}${one(longitude)}`;
}

/** Plane coordinates as on Vietnamese maps: X to the north, Y to the east, whole metres. */
export function formatPlane(easting: number, northing: number, language: Language): string {
  return `X ${formatNumber(northing, language, 0)} · Y ${formatNumber(easting, language, 0)}`;
}
