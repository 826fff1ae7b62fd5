import { colours, SEQUENTIAL } from './palettes';

/**
 * Palettes for styles that people make: besides the sequential ones, diverging and qualitative ones of ColorBrewer 2.0
 * (Cynthia Brewer, Apache-2.0), and the colours of Okabe and Ito (2008), which colour-blind eyes tell apart.
 */
const DIVERGING: Record<string, readonly string[]> = {
  RdYlBu: [
    '#a50026',
    '#d73027',
    '#f46d43',
    '#fdae61',
    '#fee090',
    '#ffffbf',
    '#e0f3f8',
    '#abd9e9',
    '#74add1',
    '#4575b4',
    '#313695',
  ],
  RdBu: [
    '#67001f',
    '#b2182b',
    '#d6604d',
    '#f4a582',
    '#fddbc7',
    '#f7f7f7',
    '#d1e5f0',
    '#92c5de',
    '#4393c3',
    '#2166ac',
    '#053061',
  ],
  PuOr: [
    '#7f3b08',
    '#b35806',
    '#e08214',
    '#fdb863',
    '#fee0b6',
    '#f7f7f7',
    '#d8daeb',
    '#b2abd2',
    '#8073ac',
    '#542788',
    '#2d004b',
  ],
  BrBG: [
    '#543005',
    '#8c510a',
    '#bf812d',
    '#dfc27d',
    '#f6e8c3',
    '#f5f5f5',
    '#c7eae5',
    '#80cdc1',
    '#35978f',
    '#01665e',
    '#003c30',
  ],
  RdYlGn: [
    '#a50026',
    '#d73027',
    '#f46d43',
    '#fdae61',
    '#fee08b',
    '#ffffbf',
    '#d9ef8b',
    '#a6d96a',
    '#66bd63',
    '#1a9850',
    '#006837',
  ],
};

const QUALITATIVE: Record<string, readonly string[]> = {
  OkabeIto: ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#56b4e9', '#cc79a7', '#f0e442', '#4d4d4d'],
  Dark2: ['#1b9e77', '#d95f02', '#7570b3', '#e7298a', '#66a61e', '#e6ab02', '#a6761d', '#666666'],
  Set2: ['#66c2a5', '#fc8d62', '#8da0cb', '#e78ac3', '#a6d854', '#ffd92f', '#e5c494', '#b3b3b3'],
  Paired: [
    '#a6cee3',
    '#1f78b4',
    '#b2df8a',
    '#33a02c',
    '#fb9a99',
    '#e31a1c',
    '#fdbf6f',
    '#ff7f00',
    '#cab2d6',
    '#6a3d9a',
    '#ffff99',
    '#b15928',
  ],
  Set3: [
    '#8dd3c7',
    '#ffffb3',
    '#bebada',
    '#fb8072',
    '#80b1d3',
    '#fdb462',
    '#b3de69',
    '#fccde5',
    '#d9d9d9',
    '#bc80bd',
    '#ccebc5',
    '#ffed6f',
  ],
};

/** Not told apart by eyes that confuse red and green. */
const UNSAFE = new Set(['RdYlGn', 'Dark2', 'Set2', 'Paired', 'Set3']);

/** A palette as it is offered. */
export interface PaletteOffer {
  name: string;
  kind: 'sequential' | 'diverging' | 'qualitative';
  /** Whether colour-blind eyes tell its colours apart, as its makers say. */
  safe: boolean;
}

export const FOR_NUMBERS: readonly PaletteOffer[] = [
  ...SEQUENTIAL.map((name) => ({ name, kind: 'sequential' as const, safe: true })),
  ...Object.keys(DIVERGING).map((name) => ({ name, kind: 'diverging' as const, safe: !UNSAFE.has(name) })),
];
export const FOR_KINDS: readonly PaletteOffer[] = Object.keys(QUALITATIVE).map((name) => ({
  name,
  kind: 'qualitative' as const,
  safe: !UNSAFE.has(name),
}));

/** For density, which grows from nothing: one end of a diverging palette would look like as much as the other. */
export const FOR_DENSITY = FOR_NUMBERS.filter(({ kind }) => kind === 'sequential');
/** Colours that the ramp of a map of density is made from. */
export const RAMP_COLOURS = 6;

export const USUAL_FOR_NUMBERS = 'YlGnBu';
export const USUAL_FOR_KINDS = 'OkabeIto';

/** Evenly from both ends; the middle of an odd number is the middle. */
function spread(ramp: readonly string[], count: number): string[] {
  const first = count < 8 ? 1 : 0;
  const last = ramp.length - 1 - first;
  if (count <= 1) return [ramp[(ramp.length - 1) / 2] ?? ''];
  return Array.from({ length: count }, (_, i) => ramp[Math.round(first + ((last - first) * i) / (count - 1))] ?? '');
}

/** Colours for classes from the lowest, on light or dark ground. An unknown palette gives the usual one. */
export function classColours(palette: string, count: number, reversed: boolean, onDark: boolean): string[] {
  const diverging = DIVERGING[palette];
  const ramp = diverging ? spread(diverging, count) : colours(palette, count, onDark);
  return reversed ? ramp.reverse() : ramp;
}

/** Colours for kinds, the most frequent first; a palette with fewer begins anew. */
export function kindColours(palette: string, count: number): string[] {
  const known = QUALITATIVE[palette] ?? QUALITATIVE[USUAL_FOR_KINDS] ?? [];
  return Array.from({ length: count }, (_, i) => known[i % known.length] ?? '');
}

/** How many kinds a palette tells apart. */
export function kindsOf(palette: string): number {
  return (QUALITATIVE[palette] ?? QUALITATIVE[USUAL_FOR_KINDS] ?? []).length;
}
