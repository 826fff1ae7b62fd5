import type { Layer } from './types';

/** Most units a table holds; a layer of parcels would not be a statistic of units. */
const MOST_ROWS = 1000;

/**
 * What is asked for all statistics of a layer: their fields and the names of its units, without geometry. The same
 * question when they are looked at and when they are kept, so that the one answers the other.
 */
export function unitsQuestion({ label, statistics }: Pick<Layer, 'label' | 'statistics'>) {
  const labels = label ? [label.vi, label.en] : [];
  const properties = [...new Set([...labels, ...statistics.map(({ field }) => field)])];
  return { limit: MOST_ROWS, properties, geometry: false };
}
