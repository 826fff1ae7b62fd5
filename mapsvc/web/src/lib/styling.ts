import type { Method } from './classify';

/** How features become marks: as they are, as a map of their density, or those near one another as one. */
export const DISPLAYS = ['shapes', 'heat', 'clusters'] as const;
export type Display = (typeof DISPLAYS)[number];

export const METHODS = ['quantile', 'jenks', 'equal', 'manual'] as const satisfies readonly Method[];

/** Fewer tell nothing apart; more cannot be told apart. */
export const FEWEST_CLASSES = 2;
export const MOST_CLASSES = 9;

/** What decides the colour of a feature. */
export type Colouring =
  | { by: 'one'; colour: string }
  | { by: 'category'; field: string; palette: string }
  | {
      by: 'classes';
      field: string;
      method: Method;
      classes: number;
      palette: string;
      reversed: boolean;
      /** Limits between classes, set by hand; used by the method `manual` only. */
      breaks: readonly number[];
    };

/** Colours from few to many on a map of density. */
export interface Ramp {
  palette: string;
  reversed: boolean;
}

/** What a palette can be chosen for. */
export type WithPalette = Exclude<Colouring, { by: 'one' }> | ({ by: 'density' } & Ramp);

const USUAL_RAMP: Ramp = { palette: 'YlOrRd', reversed: false };

/** How a person has a layer drawn; what is null is drawn as published. Fields are named. */
export interface Styling {
  display: Display;
  colour: Colouring | null;
  /** Used where `display` is `heat` only. */
  ramp: Ramp | null;
  size: string | null;
  label: string | null;
  /** The field that areas rise with, as blocks. */
  height: string | null;
}

/** A layer as it is published. */
export const AS_PUBLISHED: Styling = {
  display: 'shapes',
  colour: null,
  ramp: null,
  size: null,
  label: null,
  height: null,
};

/** Whether nothing is drawn otherwise; colours of density alone, which is not shown, change nothing. */
export function isAsPublished({ display, colour, size, label, height }: Styling): boolean {
  return display === 'shapes' && colour === null && size === null && label === null && height === null;
}

/** The colours of a map of density: those chosen for it, else those of the classes, else the usual ones. */
export function rampOf({ ramp, colour }: Styling): Ramp {
  const { palette, reversed } = ramp ?? (colour?.by === 'classes' ? colour : USUAL_RAMP);
  return { palette, reversed };
}

/** Fields whose values the drawing depends on, each once. */
export function fieldsOf({ colour, size, label, height }: Styling): string[] {
  const coloured = colour && colour.by !== 'one' ? colour.field : null;
  return [...new Set([coloured, size, label, height].filter((name) => name !== null))];
}

/** Fields whose figures must be known before classes, sizes and heights can be worked out. */
export function measuredFields({ display, colour, size, height }: Styling): string[] {
  const coloured = colour && colour.by !== 'one' && display !== 'heat' ? colour.field : null;
  return [...new Set([coloured, size, height].filter((name) => name !== null))];
}

const FIELD = /^[a-z][a-z0-9_]{0,62}$/;
const PALETTE = /^[A-Za-z][A-Za-z0-9]{1,20}$/;

function readColour(kind: string, words: string[]): Colouring | null {
  if (kind === 'one') {
    const [colour = ''] = words;
    return /^[0-9a-f]{6}$/.test(colour) ? { by: 'one', colour: `#${colour}` } : null;
  }
  const [field = '', ...rest] = words;
  if (!FIELD.test(field)) return null;
  if (kind === 'category') {
    const [palette = ''] = rest;
    return PALETTE.test(palette) ? { by: 'category', field, palette } : null;
  }
  const [named = '', count = '', marked = '', ...limits] = rest;
  const method = METHODS.find((known) => known === named);
  const classes = Number(count);
  const palette = marked.replace(/-$/, '');
  if (!method || !Number.isInteger(classes) || !PALETTE.test(palette)) return null;
  if (classes < FEWEST_CLASSES || classes > MOST_CLASSES) return null;
  const breaks = limits.filter((text) => text !== '').map(Number);
  const rising = breaks.every((value, i) => Number.isFinite(value) && value > (breaks[i - 1] ?? -Infinity));
  if (!rising || (method === 'manual' && breaks.length !== classes - 1)) return null;
  return { by: 'classes', field, method, classes, palette, reversed: marked.endsWith('-'), breaks };
}

/** Reads what `writeStyling` wrote; parts that make no sense are passed over. */
export function readStyling(text: string): Styling {
  const styling: Styling = { ...AS_PUBLISHED };
  for (const part of text.split('/')) {
    const [kind = '', ...words] = part.split(',');
    const [field = ''] = words;
    const display = DISPLAYS.find((known) => known === kind);
    if (display) styling.display = display;
    else if (kind === 'one' || kind === 'category' || kind === 'classes') {
      styling.colour = readColour(kind, words) ?? styling.colour;
    } else if (kind === 'ramp') {
      const palette = field.replace(/-$/, '');
      if (PALETTE.test(palette)) styling.ramp = { palette, reversed: field.endsWith('-') };
    } else if ((kind === 'size' || kind === 'label' || kind === 'height') && FIELD.test(field)) styling[kind] = field;
  }
  return styling;
}

function writeColour(colour: Colouring): string {
  if (colour.by === 'one') return `one,${colour.colour.slice(1)}`;
  if (colour.by === 'category') return `category,${colour.field},${colour.palette}`;
  const { field, method, classes, palette, reversed, breaks } = colour;
  const limits = method === 'manual' ? breaks : [];
  return ['classes', field, method, classes, palette + (reversed ? '-' : ''), ...limits].join(',');
}

/** A styling in the words of a link: `classes,density_2025,jenks,5,YlOrRd/label,name`; '' as published. */
export function writeStyling({ display, colour, ramp, size, label, height }: Styling): string {
  return [
    ...(display === 'shapes' ? [] : [display]),
    ...(colour ? [writeColour(colour)] : []),
    ...(ramp ? [`ramp,${ramp.palette}${ramp.reversed ? '-' : ''}`] : []),
    ...(size ? [`size,${size}`] : []),
    ...(label ? [`label,${label}`] : []),
    ...(height ? [`height,${height}`] : []),
  ].join('/');
}
