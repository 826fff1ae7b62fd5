import { formatDate, type Language } from './format';

/** A period as people write it: 2025, Q3/2025, 07/2025, 01/07/2025. */
export function periodText(period: string, language: Language): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(period)) return formatDate(period, language);
  const [, year, part] = /^(\d{4})-(Q[1-4]|\d{2})$/i.exec(period) ?? [];
  return year !== undefined && part !== undefined ? `${part}/${year}` : period;
}

/** A period as years and parts of a year: 2025, 2025-Q3, 2025-07, 2025-07-01; null for anything else. */
function yearsOf(period: string): number | null {
  const [, year, quarter, month, day] = /^(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?$/i.exec(period) ?? [];
  if (year === undefined) return null;
  const months = quarter === undefined ? Number(month ?? 1) - 1 : (Number(quarter) - 1) * 3;
  return Number(year) + (months + (Number(day ?? 1) - 1) / 31) / 12;
}

/**
 * Where periods stand on a slider, from 0 to 1: as far apart as they are in time; evenly where one of them is no date.
 */
export function placesOf(periods: readonly string[]): number[] {
  if (periods.length < 2) return periods.map(() => 0.5);
  const years = periods.map(yearsOf);
  const first = years[0];
  const last = years.at(-1);
  if (years.some((year) => year === null) || typeof first !== 'number' || typeof last !== 'number' || first >= last)
    return periods.map((_, i) => i / (periods.length - 1));
  return apart(years.map((year) => ((year ?? first) - first) / (last - first)));
}

/** Nearer than this, a finger could not choose one and not the other. */
const LEAST_GAP = 0.08;

/** The same places, moved just as far as it takes to keep them apart. */
function apart(places: number[]): number[] {
  const gap = Math.min(LEAST_GAP, 1 / Math.max(1, places.length - 1));
  const pushed: number[] = [];
  for (const place of places) pushed.push(Math.max(place, (pushed.at(-1) ?? -gap) + gap));
  for (let i = pushed.length - 1, most = 1; i >= 0; i--, most -= gap)
    pushed[i] = Math.max(0, Math.min(pushed[i] ?? 0, most));
  return pushed;
}

/** The period nearest to a place on the slider. */
export function nearestPlace(places: readonly number[], to: number): number {
  let nearest = 0;
  places.forEach((place, i) => {
    if (Math.abs(place - to) < Math.abs((places[nearest] ?? 0) - to)) nearest = i;
  });
  return nearest;
}
