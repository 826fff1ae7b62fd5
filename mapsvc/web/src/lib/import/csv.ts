import Papa from 'papaparse';
import { fold } from '../fold';
import { ImportProblem, looksPlane, type Imported, type Skipped } from './imported';

const LONGITUDE = /^(lon|lng|long|longitude|kinh do|kinhdo|x|easting|toa do y|toado y|y)$/;
const LATITUDE = /^(lat|latitude|vi do|vido|y|northing|toa do x|toado x|x)$/;

/** A number as spreadsheets write it, with a decimal point or comma, with or without thousands. */
export function readNumber(text: string): number {
  const plain = text.trim().replace(/[\s\u00a0]/g, '');
  if (!/^[-+]?[\d.,]+$/.test(plain)) return NaN;
  const last = Math.max(plain.lastIndexOf(','), plain.lastIndexOf('.'));
  const marks = plain.replace(/[^.,]/g, '');
  const sameTwice = marks.length > 1 && new Set(marks).size === 1;
  if (last < 0 || sameTwice) return Number(plain.replace(/[.,]/g, ''));
  return Number(`${plain.slice(0, last).replace(/[.,]/g, '')}.${plain.slice(last + 1)}`);
}

function heading(name: string): string {
  return fold(name)
    .replace(/[_.-]+/g, ' ')
    .replace(/\(.*\)/, '')
    .trim();
}

/** Two columns and what their numbers are. */
interface Columns {
  x: number;
  y: number;
  plane: boolean;
}

/** Share of the sample's filled rows whose two columns are what is asked for. */
function share(sample: readonly string[][], x: number, y: number, fits: (a: number, b: number) => boolean): number {
  const filled = sample.filter((row) => (row[x] ?? '').trim() !== '' && (row[y] ?? '').trim() !== '');
  const good = filled.filter((row) => fits(readNumber(row[x] ?? ''), readNumber(row[y] ?? '')));
  return good.length / Math.max(1, filled.length);
}

function isDegrees(longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}

/**
 * The columns that hold places: named so, and holding such numbers. On Vietnamese lists X is the northing and Y the
 * easting, elsewhere the other way round: the numbers decide.
 */
export function guessColumns(header: readonly string[], rows: readonly string[][]): Columns | null {
  const sample = rows.slice(0, 200);
  const names = header.map(heading);
  const named = (pattern: RegExp) => names.flatMap((name, i) => (pattern.test(name) ? [i] : []));
  const pairs = named(LONGITUDE).flatMap((x) => named(LATITUDE).flatMap((y) => (x === y ? [] : [{ x, y }])));
  const enough = 0.5;
  const plane = pairs.find(({ x, y }) => share(sample, x, y, looksPlane) >= enough);
  if (plane) return { ...plane, plane: true };
  const vietnamese = (a: number, b: number) => isDegrees(a, b) && a > 90 && b < 60;
  const fitting = [vietnamese, isDegrees].flatMap(
    (fits) => pairs.find(({ x, y }) => share(sample, x, y, fits) >= enough) ?? [],
  );
  return fitting[0] ? { ...fitting[0], plane: false } : null;
}

/** Reads a table with a line of headings; the separator is found out. @throws ImportProblem */
export function readCsv(text: string): Imported {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: false });
  const [header = [], ...rows] = data;
  const columns = guessColumns(
    header,
    rows.filter((row) => row.length > 1),
  );
  if (!columns) throw new ImportProblem('noColumns', { columns: header.slice(0, 12).join(', ').slice(0, 200) });
  const skipped: Skipped[] = [];
  const features: GeoJSON.Feature[] = [];
  rows.forEach((row, i) => {
    if (row.every((cell) => cell.trim() === '')) return;
    // Quoted cells may hold line breaks, so this is the row of the table rather than the line of the file.
    const leave = (reason: Skipped['reason']) => skipped.push({ where: 'line', number: i + 2, reason });
    if (row.length > header.length) return leave('columns');
    const x = readNumber(row[columns.x] ?? '');
    const y = readNumber(row[columns.y] ?? '');
    if (!Number.isFinite(x) || !Number.isFinite(y)) return leave('noCoordinates');
    if (columns.plane ? !looksPlane(x, y) : !isDegrees(x, y)) return leave('outside');
    features.push({
      type: 'Feature',
      properties: Object.fromEntries(header.map((name, at) => [name || `#${at + 1}`, row[at] ?? ''])),
      geometry: { type: 'Point', coordinates: [x, y] },
    });
  });
  return { format: 'CSV', features, skipped, plane: columns.plane };
}
