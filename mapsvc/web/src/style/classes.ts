import { OTHER, type LegendEntry } from '../lib/legend';
import type { StyleLayer } from './specification';

/** Stands for a missing number: below every limit, as `step` has it. */
const LOWEST = -1e300;

function isValue(field: string, values: readonly unknown[]): unknown[] {
  return ['in', ['to-string', ['get', field]], ['literal', values.map(String)]];
}

/** The expression that is true for features of a class; null where the class cannot be told from others. */
function ofClass(entry: LegendEntry, entries: readonly LegendEntry[]): unknown[] | null {
  if (entry.without !== undefined) return ['!', ['has', entry.without]];
  if (entry.when) return isValue(entry.when.field, entry.when.values);
  if (entry.within) {
    const value = ['to-number', ['get', entry.within.field], LOWEST];
    const { from, to } = entry.within;
    // Where those without a value are a class of their own, they are in no other.
    const apart = entries.some(({ without }) => without !== undefined) ? [['has', entry.within.field]] : [];
    return ['all', ...apart, ['>=', value, from ?? LOWEST], ...(to === null ? [] : [['<', value, to]])];
  }
  const listed = entries.flatMap(({ when }) => (when ? [when] : []));
  const field = listed[0]?.field;
  if (entry.key !== OTHER || field === undefined) return null;
  const unlisted = [
    '!',
    isValue(
      field,
      listed.flatMap(({ values }) => values),
    ),
  ];
  return entries.some(({ without }) => without !== undefined) ? ['all', ['has', field], unlisted] : unlisted;
}

/** The filter that leaves out the classes switched off; null when there is nothing to leave out. */
export function withoutClasses(entries: readonly LegendEntry[], off: ReadonlySet<string>): unknown[] | null {
  const hidden = entries
    .filter(({ key }) => off.has(key))
    .flatMap((entry) => {
      const condition = ofClass(entry, entries);
      return condition ? [['!', condition]] : [];
    });
  return hidden.length > 0 ? ['all', ...hidden] : null;
}

/** Whether a class can be switched off on the map. */
export function canSwitch(entry: LegendEntry, entries: readonly LegendEntry[]): boolean {
  return ofClass(entry, entries) !== null;
}

/** A part of a layer's drawing with one more condition on its features. */
export function withFilter(part: StyleLayer, condition: unknown[] | null): StyleLayer {
  if (!condition) return part;
  const own = 'filter' in part ? part.filter : undefined;
  return { ...part, filter: own === undefined ? condition : ['all', own, condition] } as StyleLayer;
}
