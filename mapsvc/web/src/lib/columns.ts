import type { Field } from '../api/types';
import type { Bilingual } from './format';

/** What a person changed about the columns of a layer's table; fields that are not named keep their place. */
export interface ColumnChoice {
  order: string[];
  hidden: string[];
  /** Widths in CSS pixels. */
  widths: Record<string, number>;
}

/** A column as it is shown. */
export interface Column {
  field: Field;
  width: number;
}

/** One field to sort by. */
export interface SortKey {
  name: string;
  descending: boolean;
}

export const NARROWEST = 64;
export const WIDEST = 640;
export const NOTHING_CHOSEN: ColumnChoice = { order: [], hidden: [], widths: {} };

/** A width that suits what stands in a column, before anybody chose one. */
export function usualWidth(field: Field): number {
  if (field.codes) return 160;
  if (field.type === 'string') return 190;
  if (field.type === 'datetime') return 150;
  return field.unit ? 150 : 120;
}

/** Whether values are figures to compare, and not the codes of a list. */
export function isNumber(field: Field): boolean {
  return !field.codes && (field.type === 'integer' || field.type === 'number');
}

/** All fields in the order of the table: the title of a feature first, then as declared, unless somebody moved them. */
export function orderedFields(fields: readonly Field[], label: Bilingual | null, choice: ColumnChoice): Field[] {
  const title = fields.filter(({ name }) => name === label?.vi);
  const usual = [...title, ...fields.filter((field) => !title.includes(field))];
  const moved = choice.order.flatMap((name) => usual.filter((field) => field.name === name));
  return [...moved, ...usual.filter((field) => !moved.includes(field))];
}

/** The columns shown; when everything was hidden, the first field stays. */
export function columnsOf(fields: readonly Field[], label: Bilingual | null, choice: ColumnChoice): Column[] {
  const ordered = orderedFields(fields, label, choice);
  const shown = ordered.filter(({ name }) => !choice.hidden.includes(name));
  return (shown.length > 0 ? shown : ordered.slice(0, 1)).map((field) => ({
    field,
    width: clampWidth(choice.widths[field.name] ?? usualWidth(field)),
  }));
}

export function clampWidth(width: number): number {
  return Math.round(Math.max(NARROWEST, Math.min(width, WIDEST)));
}

/** The order after a field was moved by some places among all fields. */
export function movedOrder(names: readonly string[], name: string, by: number): string[] {
  const from = names.indexOf(name);
  if (from < 0) return [...names];
  const to = Math.max(0, Math.min(from + by, names.length - 1));
  return names.filter((each) => each !== name).toSpliced(to, 0, name);
}

/** What is sorted by after a press on a column's head: ascending, descending, not at all; `add` keeps the others. */
export function nextSort(sort: readonly SortKey[], name: string, add: boolean): SortKey[] {
  const present = sort.find((key) => key.name === name);
  const next: SortKey[] = !present
    ? [{ name, descending: false }]
    : present.descending
      ? []
      : [{ name, descending: true }];
  if (!add) return next;
  const index = sort.findIndex((key) => key.name === name);
  return index < 0 ? [...sort, ...next] : sort.toSpliced(index, 1, ...next);
}

/** The keys as `sortby` writes them; undefined for the stored order. */
export function sortParameter(sort: readonly SortKey[]): string | undefined {
  return sort.length > 0 ? sort.map(({ name, descending }) => `${descending ? '-' : ''}${name}`).join(',') : undefined;
}

/** A choice as it was kept; whatever is not one, or names no field any more, is left out. */
export function readChoice(text: string | null, fields: readonly Field[]): ColumnChoice {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? 'null');
  } catch {
    return NOTHING_CHOSEN;
  }
  if (typeof kept !== 'object' || kept === null) return NOTHING_CHOSEN;
  const { order, hidden, widths } = kept as Partial<Record<keyof ColumnChoice, unknown>>;
  const known = new Set(fields.map(({ name }) => name));
  const names = (list: unknown): string[] =>
    Array.isArray(list) ? [...new Set(list)].filter((name): name is string => known.has(name as string)) : [];
  const pairs = Object.entries(typeof widths === 'object' && widths !== null ? widths : {});
  return {
    order: names(order),
    hidden: names(hidden),
    widths: Object.fromEntries(
      pairs.filter((pair): pair is [string, number] => known.has(pair[0]) && Number.isFinite(pair[1])),
    ),
  };
}
