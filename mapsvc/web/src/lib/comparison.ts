import type { ActiveLayer } from './address';

/** How two things are looked at: one over the other with a divider, or two maps side by side. */
export const COMPARE_MODES = ['swipe', 'beside'] as const;
export type CompareMode = (typeof COMPARE_MODES)[number];

/** What one side shows in place of what the map shows: a layer at a version, a day, or a statistic. */
export type Side =
  | { kind: 'layer'; layer: string; version?: number }
  | { kind: 'date'; day: string }
  | { kind: 'statistic'; layer: string; id: string };

/** Two things of one kind, and how they are looked at. */
export interface Comparison {
  mode: CompareMode;
  left: Side;
  right: Side;
  /** Where the divider stands, in percent of the map from the left; in the middle where it is not said. */
  position?: number;
}

/** Where the divider stands at first. */
export const MIDDLE = 50;

const IDENTIFIER = '[a-z][a-z0-9_]{0,62}';
const LAYER = new RegExp(`^layer:(${IDENTIFIER})(?:@([1-9]\\d{0,8}))?$`);
const STATISTIC = new RegExp(`^stat:(${IDENTIFIER})\\.(${IDENTIFIER})$`);
const DATE = /^date:(\d{4}-\d{2}-\d{2})$/;

/** Whether a text is a day that there is, as yyyy-mm-dd. */
export function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

function parseSide(text: string): Side | null {
  const [, layer, version] = LAYER.exec(text) ?? [];
  if (layer !== undefined)
    return { kind: 'layer', layer, ...(version === undefined ? {} : { version: Number(version) }) };
  const [, of, id] = STATISTIC.exec(text) ?? [];
  if (of !== undefined && id !== undefined) return { kind: 'statistic', layer: of, id };
  const day = DATE.exec(text)?.[1];
  return day !== undefined && isDay(day) ? { kind: 'date', day } : null;
}

function formatSide(side: Side): string {
  if (side.kind === 'date') return `date:${side.day}`;
  if (side.kind === 'statistic') return `stat:${side.layer}.${side.id}`;
  return `layer:${side.layer}${side.version === undefined ? '' : `@${side.version}`}`;
}

/** Reads what a link compares: mode, with the divider's place, and both sides; null for anything else. */
export function parseComparison(text: string): Comparison | null {
  const [how = '', first = '', second = '', ...more] = text.split('/');
  const [, word, percent] = /^([a-z]+)(?::(\d{1,3}))?$/.exec(how) ?? [];
  const mode = COMPARE_MODES.find((known) => known === word);
  const left = parseSide(first);
  const right = parseSide(second);
  if (!mode || !left || !right || left.kind !== right.kind || more.length > 0) return null;
  const position = percent === undefined ? MIDDLE : Math.min(100, Number(percent));
  return { mode, left, right, ...(position === MIDDLE ? {} : { position }) };
}

/** Writes a comparison as links carry it: `swipe:35/stat:communes.density_2009/stat:communes.density_2025`. */
export function formatComparison({ mode, left, right, position }: Comparison): string {
  const place = position === undefined || Math.round(position) === MIDDLE ? '' : `:${Math.round(position)}`;
  return `${mode}${mode === 'swipe' ? place : ''}/${formatSide(left)}/${formatSide(right)}`;
}

/** Whether both sides say the same, so that there is nothing to compare. */
export function isSame(a: Side, b: Side): boolean {
  return formatSide(a) === formatSide(b);
}

/**
 * The layers of one side, the uppermost first: its own layer at its version in the place of the other side's; above all
 * where neither is on.
 */
export function layersOfSide(
  active: readonly ActiveLayer[],
  own: { layer: string; version?: number },
  other: string,
): ActiveLayer[] {
  const before = active.find(({ id }) => id === own.layer);
  const place = active.findIndex(({ id }) => id === own.layer);
  const instead = active.findIndex(({ id }) => id === other);
  const mine: ActiveLayer = {
    id: own.layer,
    opacity: before?.opacity ?? 1,
    ...(own.version === undefined ? {} : { version: own.version }),
  };
  const at = Math.max(0, place >= 0 ? place : instead);
  const replaced = place >= 0 ? active.with(place, mine) : active.toSpliced(at, 0, mine);
  return replaced.filter(({ id }) => id === own.layer || id !== other);
}
