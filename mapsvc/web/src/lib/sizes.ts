/** What grows with a value: circles by their area, lines by their width. */
export type Grown = 'circle' | 'line';

/** How wide the largest mark is, in pixels: radius of circles, width of lines; at the zooms of GROWS. */
export const LARGEST = { circle: [16, 34], line: [7, 16] } as const satisfies Record<Grown, readonly [number, number]>;
export const SMALLEST = { circle: 2, line: 0.8 } as const satisfies Record<Grown, number>;
export const GROWS = [7, 14] as const;

/** Marks of a legend that are told apart; further ones would crowd it. */
const MOST = 3;
/** Each further mark of a legend stands for no more than this part of the one before. */
const PART = 0.3;

/** The size in pixels of a mark for a share of the greatest value, from 0 to 1, at a zoom: as the map draws it. */
export function sizeAt(kind: Grown, share: number, zoom: number): number {
  const [near, far] = LARGEST[kind];
  const grown = kind === 'circle' ? Math.sqrt(share) : share;
  const along = Math.max(0, Math.min(1, (zoom - GROWS[0]) / (GROWS[1] - GROWS[0])));
  const [a, b] = [Math.max(SMALLEST[kind], near * grown), Math.max(SMALLEST[kind], far * grown)];
  return a + (b - a) * along;
}

/** Up to three round values that show how marks grow, the greatest first. */
export function sizeValues(greatest: number): number[] {
  const values: number[] = [];
  for (let most = greatest; values.length < MOST && most > 0; most = (values.at(-1) ?? 0) * PART) {
    values.push(roundBelow(most));
  }
  return values;
}

/** The greatest of 1, 2, 5, 10, 20 … that is not above a number. */
function roundBelow(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9);
  const digit = [5, 2, 1].find((each) => each * power <= most * (1 + 1e-9)) ?? 1;
  return Number((digit * power).toPrecision(1));
}

/** Where the words of nested marks stand, from the top: at the tops of the marks, but apart so that all are read. */
export function spreadWords(tops: readonly number[], gap: number): number[] {
  const placed: number[] = [];
  for (const top of tops) placed.push(Math.max(top, (placed.at(-1) ?? -Infinity) + gap));
  return placed;
}
