import { fetchFeatures } from '../api/client';
import type { Layer } from '../api/types';
import { unitsQuestion } from '../api/units';
import { featureTitle } from '../lib/values';

/** One unit and all statistics that its layer declares. */
export interface Unit {
  id: string;
  names: { vi: string; en: string };
  /** By the statistic's id; null where there is no value: shown as such, never as zero. */
  values: Record<string, number | null>;
}

function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The units of a layer at a version, the published one where none is given, with all its statistics in one answer. */
export async function fetchUnits(layer: Layer, version: number | undefined, signal: AbortSignal): Promise<Unit[]> {
  const reply = await fetchFeatures(layer.id, unitsQuestion(layer), { signal, version });
  return reply.features.map(({ id, properties: values }) => ({
    id: String(id),
    names: {
      vi: featureTitle(layer.label, values, String(id), 'vi'),
      en: featureTitle(layer.label, values, String(id), 'en'),
    },
    values: Object.fromEntries(layer.statistics.map(({ id: name, field }) => [name, asNumber(values[field])])),
  }));
}

/** The values that there are of some statistics. */
export function valuesOf(units: readonly Unit[], ...statistics: string[]): number[] {
  return units.flatMap(({ values }) => statistics.flatMap((id) => values[id] ?? []));
}
