import type { Layer, Statistic, Unit } from '../api/types';
import type { Bilingual } from './format';

/** A figure for one period. */
export interface SeriesPoint {
  period: string;
  /** The statistic's own name. */
  statistic: string;
  field: string;
  /** Where it comes from, as its declaration says. */
  note: Bilingual | null;
}

/** Figures of the same thing for several periods. */
export interface Series {
  id: string;
  title: Bilingual;
  unit: Unit | null;
  points: SeriesPoint[];
}

/** What a statistic is called without its period: "population" of "population_2025". */
function stem({ id, period }: Statistic): string | null {
  const tail = `_${period.toLowerCase().replaceAll('-', '_')}`;
  return id.endsWith(tail) ? id.slice(0, -tail.length) : null;
}

function withoutPeriod(title: Bilingual, period: string): Bilingual {
  const plain = (text: string) => text.replace(period, '').replace(/\s+/g, ' ').trim();
  return { vi: plain(title.vi), en: plain(title.en) };
}

/** The series that a statistic is a period of; undefined where there is none. */
export function seriesWith(layer: Pick<Layer, 'statistics'>, statistic: string): Series | undefined {
  return seriesOf(layer).find(({ points }) => points.some((point) => point.statistic === statistic));
}

/** The series among a layer's statistics: the same name and unit, two periods or more, in their order. */
export function seriesOf(layer: Pick<Layer, 'statistics'>): Series[] {
  const found = new Map<string, Series>();
  for (const statistic of layer.statistics) {
    const name = stem(statistic);
    if (name === null) continue;
    const key = `${name} ${statistic.unit?.code ?? ''}`;
    const { id, period, field, note, unit, title } = statistic;
    const series = found.get(key) ?? { id: name, title: withoutPeriod(title, period), unit: unit ?? null, points: [] };
    series.points.push({ period, statistic: id, field, note: note ?? null });
    found.set(key, series);
  }
  return [...found.values()]
    .filter(({ points }) => points.length > 1)
    .map((series) => ({ ...series, points: series.points.toSorted((a, b) => a.period.localeCompare(b.period)) }));
}
