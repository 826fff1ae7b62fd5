import { cleanText, isComplete, SHAPE_KINDS, SKETCH_COLOURS, type Shape, type SketchColour } from './sketch';
import type { Place } from './measure';

/*
  A sketch in a link: '1' (the form's version), then the shapes joined by '.', each of them a letter for the kind, a
  digit for the colour, its positions, and '~' with its text where it has one. Positions are differences in 1/100,000
  of a degree (a metre), five bits a letter; of a circle the centre and one place on it are enough. Only letters are used that links keep as they are.
*/

const VERSION = '1';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SCALE = 1e5;
const KIND_LETTERS = { point: 'p', line: 'l', polygon: 'a', rectangle: 'r', circle: 'c' } as const;

/** A sketch that makes a longer text is left out of the link: mail programs and chats cut long links. */
export const LINK_LIMIT = 1800;

function writeNumber(value: number): string {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let text = '';
  do {
    const more = rest >= 32;
    text += LETTERS[(rest % 32) + (more ? 32 : 0)] ?? '';
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

/** Numbers of a text of letters; null when it ends in the middle of one or has other signs. */
function readNumbers(text: string): number[] | null {
  const numbers: number[] = [];
  let value = 0;
  let factor = 1;
  for (const letter of text) {
    const digit = LETTERS.indexOf(letter);
    if (digit < 0 || factor > 2 ** 40) return null;
    value += (digit % 32) * factor;
    factor *= 32;
    if (digit >= 32) continue;
    numbers.push(value % 2 === 1 ? -(value + 1) / 2 : value / 2);
    value = 0;
    factor = 1;
  }
  return factor === 1 ? numbers : null;
}

function writePositions(positions: readonly Place[]): string {
  let before: Place = [0, 0];
  return positions
    .map(([longitude, latitude]) => {
      const now: Place = [Math.round(longitude * SCALE), Math.round(latitude * SCALE)];
      const text = writeNumber(now[0] - before[0]) + writeNumber(now[1] - before[1]);
      before = now;
      return text;
    })
    .join('');
}

function readPositions(text: string): Place[] | null {
  const numbers = readNumbers(text);
  if (!numbers || numbers.length % 2 !== 0) return null;
  const positions: Place[] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    x += numbers[i] ?? 0;
    y += numbers[i + 1] ?? 0;
    positions.push([x / SCALE, y / SCALE]);
  }
  return positions;
}

const CIRCLE_PLACES = 64;
const TO_RADIANS = Math.PI / 180;

/** Height on a Mercator map, in the degrees of its width; and back. */
function mercator(latitude: number): number {
  return Math.log(Math.tan(Math.PI / 4 + (latitude * TO_RADIANS) / 2)) / TO_RADIANS;
}
function latitudeOf(height: number): number {
  return (2 * Math.atan(Math.exp(height * TO_RADIANS)) - Math.PI / 2) / TO_RADIANS;
}

/** The centre of a circle drawn on the map, and its easternmost place. */
function circleInShort(ring: readonly Place[]): Place[] {
  const longitudes = ring.map(([longitude]) => longitude);
  const heights = ring.map(([, latitude]) => mercator(latitude));
  const east = Math.max(...longitudes);
  const latitude = latitudeOf((Math.min(...heights) + Math.max(...heights)) / 2);
  return [
    [(Math.min(...longitudes) + east) / 2, latitude],
    [east, latitude],
  ];
}

/** The ring of a circle on the map, from its centre and a place on it. */
export function circleInFull([centre, edge]: readonly Place[]): Place[] {
  if (!centre || !edge) return [];
  const height = mercator(centre[1]);
  const radius = Math.hypot(edge[0] - centre[0], mercator(edge[1]) - height);
  return Array.from({ length: CIRCLE_PLACES }, (_, i) => {
    const angle = (2 * Math.PI * i) / CIRCLE_PLACES;
    return [centre[0] + radius * Math.cos(angle), latitudeOf(height + radius * Math.sin(angle))];
  });
}

function writeText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

function readText(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
    return cleanText(new TextDecoder().decode(bytes));
  } catch {
    return '';
  }
}

/** A sketch as part of a link; empty when there is nothing, null when it would be too long. */
export function writeSketch(shapes: readonly Shape[]): string | null {
  if (shapes.length === 0) return '';
  const parts = shapes.map((shape) => {
    const colour = SKETCH_COLOURS.findIndex(({ id }) => id === shape.colour);
    const positions = shape.kind === 'circle' ? circleInShort(shape.positions) : shape.positions;
    const text = shape.text === '' ? '' : `~${writeText(shape.text)}`;
    return `${KIND_LETTERS[shape.kind]}${Math.max(0, colour)}${writePositions(positions)}${text}`;
  });
  const whole = VERSION + parts.join('.');
  return whole.length <= LINK_LIMIT ? whole : null;
}

/** Reads a sketch from a link; shapes that make no sense are passed over. */
export function readSketch(text: string, newId: () => string): Shape[] {
  if (!text.startsWith(VERSION) || text.length > 4 * LINK_LIMIT) return [];
  return text
    .slice(VERSION.length)
    .split('.')
    .flatMap((part) => {
      const [, letter, digit, places = '', words = ''] = /^([plarc])(\d)([\w-]*)(?:~([\w-]*))?$/.exec(part) ?? [];
      const kind = SHAPE_KINDS.find((one) => KIND_LETTERS[one] === letter);
      const colour: SketchColour | undefined = SKETCH_COLOURS[Number(digit)]?.id;
      const read = readPositions(places);
      if (!kind || !colour || !read) return [];
      const positions = kind === 'circle' ? circleInFull(read) : read;
      const shape: Shape = { id: newId(), kind, colour, text: readText(words), positions };
      return isComplete(shape) ? [shape] : [];
    });
}
