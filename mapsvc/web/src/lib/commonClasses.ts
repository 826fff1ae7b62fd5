import type { Statistic } from '../api/types';
import { classify, type Breaks } from './classify';

/** What decides how a statistic is put into classes. */
export type Classed = Pick<Statistic, 'method' | 'classes' | 'breaks' | 'unit'>;

/** Whether figures may share their classes: they are measured in one unit. */
export function areComparable(a: Pick<Classed, 'unit'>, b: Pick<Classed, 'unit'>): boolean {
  return (a.unit?.code ?? '') === (b.unit?.code ?? '');
}

/**
 * Limits between classes that hold for several statistics, so that a colour means the same in all of them: the declared
 * ones where all declare the same, else those of all their values together.
 */
export function commonBreaks(statistics: readonly Classed[], values: number[]): Breaks {
  const [first, ...others] = statistics;
  if (!first) return [];
  const sameLimits = others.every(({ breaks }) => JSON.stringify(breaks) === JSON.stringify(first.breaks));
  const sameMethod = others.every(({ method }) => method === first.method);
  const classes = Math.max(...statistics.map((each) => each.classes));
  const method = sameMethod && (first.method !== 'manual' || sameLimits) ? first.method : 'quantile';
  return classify(values, method, classes, first.breaks);
}
