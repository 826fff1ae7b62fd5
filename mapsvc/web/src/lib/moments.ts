import type { Field, Figures, Layer } from '../api/types';
import { isDay } from './comparison';

/** The fields that date the features of a layer. */
export type Dating = NonNullable<Layer['time']>;

/** More stops than these cannot be told apart on a slider. */
const MOST_STOPS = 48;

const DAY_MS = 86_400_000;

/** A date or moment of the service as a day; null for what is none. */
function dayOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.slice(0, 10) : typeof value === 'number' ? `${value}-01-01` : '';
  return isDay(text) ? text : null;
}

/** Some days before or after a day. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The days of a field as its summary knows them; null where it has more than the summary names. */
function daysIn(figures: Figures): string[] | null {
  const named = (figures.values ?? []).flatMap(({ value }) => dayOf(value) ?? []);
  return (figures.distinct ?? 0) > (figures.values?.length ?? 0) ? null : named;
}

/** Days from the first to the last at even steps of years, months or days, whichever still fit on a slider. */
function evenDays(first: string, last: string): string[] {
  const from = new Date(`${first}T00:00:00Z`);
  const steps: [months: number, days: number][] = [
    [0, 1],
    [0, 7],
    [1, 0],
    [3, 0],
    [12, 0],
    [60, 0],
    [120, 0],
  ];
  for (const [months, days] of steps) {
    const found: string[] = [];
    for (let i = 0; found.length <= MOST_STOPS; i++) {
      const next = new Date(from);
      next.setUTCMonth(from.getUTCMonth() + i * months, from.getUTCDate() + i * days);
      const day = next.toISOString().slice(0, 10);
      if (day > last) return [...found, ...(found.at(-1) === last ? [] : [last])];
      found.push(day);
    }
  }
  return [first, last];
}

/**
 * The days on which something changes among the features of a layer: the days they begin to hold, the day after they
 * cease to, and the day before the first of them, for what held already.
 */
export function stopsOf(begins: Figures, ends: Figures | null): string[] {
  const all = [begins, ...(ends ? [ends] : [])];
  const first = all.flatMap(({ minimum }) => dayOf(minimum) ?? []).sort()[0];
  const last = all
    .flatMap(({ maximum }) => dayOf(maximum) ?? [])
    .sort()
    .at(-1);
  if (first === undefined || last === undefined) return [];
  const from = daysIn(begins);
  const to = ends ? daysIn(ends) : [];
  if (!from || !to) return evenDays(first, ends ? shiftDay(last, 1) : last);
  const days = [...new Set([...from, ...to.map((day) => shiftDay(day, 1))])].sort();
  const [earliest] = days;
  // What holds without a beginning is seen before the first change only.
  const before = ends && earliest !== undefined && begins.missing > 0 ? [shiftDay(earliest, -1)] : [];
  return days.length > MOST_STOPS ? evenDays(first, last) : [...before, ...days];
}

/** A day as CQL2 compares it with a field of this type; null for types that are no time. */
function literal(type: Field['type'] | undefined, day: string, end: boolean): string | null {
  if (type === 'date') return `DATE('${day}')`;
  if (type === 'datetime') return `TIMESTAMP('${day}T${end ? '23:59:59' : '00:00:00'}Z')`;
  return type === 'integer' ? String(Number(day.slice(0, 4))) : null;
}

/**
 * What features hold on a day, as CQL2: begun by then and not ended before, where a missing bound is open. A layer dated
 * by one field alone shows what there is up to that day.
 */
export function holdsOn({ time, fields }: Pick<Layer, 'time' | 'fields'>, day: string): string | null {
  if (!time) return null;
  const typeOf = (name: string) => fields.find((field) => field.name === name)?.type;
  const begun = literal(typeOf(time.field), day, true);
  if (begun === null) return null;
  const parts = [`(${time.field} <= ${begun} OR ${time.field} IS NULL)`];
  const ended = time.end ? literal(typeOf(time.end), day, false) : null;
  if (time.end && ended !== null) parts.push(`(${time.end} >= ${ended} OR ${time.end} IS NULL)`);
  return parts.join(' AND ');
}
