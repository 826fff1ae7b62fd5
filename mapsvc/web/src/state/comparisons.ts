import type { Layer, VersionDetails } from '../api/types';
import { isSame, type Comparison, type CompareMode, type Side } from '../lib/comparison';
import { seriesOf, seriesWith } from '../lib/series';
import { since } from '../lib/versions';
import type { Explorer } from './explorer.svelte';

/** What people may want to compare. */
export const COMPARED = ['statistics', 'layers', 'versions', 'dates'] as const;
export type Compared = (typeof COMPARED)[number];

export function comparedIn({ left, right }: Comparison): Compared {
  if (left.kind === 'statistic') return 'statistics';
  if (left.kind === 'date') return 'dates';
  return right.kind === 'layer' && left.layer === right.layer ? 'versions' : 'layers';
}

/** The layers that are on and that people look at, the uppermost first; mere ground is none of them. */
export function comparableLayers(explorer: Explorer): Layer[] {
  const { layers, catalogue } = explorer;
  return layers.active.flatMap(({ id }) => {
    const layer = catalogue.layer(id);
    return layer?.tiles && layer.identifiable ? [layer] : [];
  });
}

/** The day of a moment where the reader is, as yyyy-mm-dd. */
export function dayOf(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** The days on which one of the layers that are on got another version, the newest first. */
export function daysOfChange(explorer: Explorer): string[] {
  const days = explorer.layers.active.flatMap(({ id }) => {
    const reply = explorer.details.of(id);
    return reply.status === 'ready' ? reply.details.versions.map((version) => dayOf(new Date(since(version)))) : [];
  });
  return [...new Set(days)].sort().reverse();
}

/** The versions of a layer that can be looked at, the newest first. */
export function readableVersions(explorer: Explorer, layer: string): VersionDetails[] {
  const reply = explorer.details.of(layer);
  return reply.status === 'ready' ? reply.details.versions.filter(({ readable }) => readable) : [];
}

/** What is compared at first of a kind; null where there is nothing of it to compare. */
export function usualSides(explorer: Explorer, compared: Compared): [Side, Side] | null {
  if (compared === 'statistics') return usualStatistics(explorer);
  if (compared === 'layers') return usualLayers(explorer);
  if (compared === 'versions') return usualVersions(explorer);
  const days = daysOfChange(explorer);
  const today = dayOf(new Date());
  const before = days.find((day) => day < today) ?? yesterday();
  return [
    { kind: 'date', day: before },
    { kind: 'date', day: today },
  ];
}

function yesterday(): string {
  const moment = new Date();
  moment.setDate(moment.getDate() - 1);
  return dayOf(moment);
}

/** The first period of the statistic on the map beside the one that is on it; else those of any series there is. */
function usualStatistics(explorer: Explorer): [Side, Side] | null {
  const { current, declared } = explorer.statistic;
  const side = (layer: Layer, id: string): Side => ({ kind: 'statistic', layer: layer.id, id });
  if (current) {
    const points = seriesWith(current.layer, current.statistic.id)?.points ?? [];
    const other = [points[0], points.at(-1)].find((point) => point && point.statistic !== current.statistic.id);
    const another = other?.statistic ?? declared.find(({ statistic }) => statistic !== current.statistic)?.statistic.id;
    if (another === undefined) return null;
    const pair: [Side, Side] = [side(current.layer, another), side(current.layer, current.statistic.id)];
    return points[0]?.statistic === current.statistic.id ? [pair[1], pair[0]] : pair;
  }
  const on = declared.filter(({ layer }) => explorer.layers.isOn(layer.id));
  for (const { layer } of [...on, ...declared]) {
    const points = seriesOf(layer).findLast(({ id }) => id.includes('density'))?.points ?? seriesOf(layer)[0]?.points;
    const [first, last] = [points?.[0], points?.at(-1)];
    if (first && last) return [side(layer, first.statistic), side(layer, last.statistic)];
  }
  return null;
}

function usualLayers(explorer: Explorer): [Side, Side] | null {
  const [first, second] = comparableLayers(explorer);
  if (!first || !second) return null;
  return [
    { kind: 'layer', layer: first.id },
    { kind: 'layer', layer: second.id },
  ];
}

function usualVersions(explorer: Explorer): [Side, Side] | null {
  for (const layer of comparableLayers(explorer)) {
    const published = layer.version?.number;
    const older = readableVersions(explorer, layer.id).find(({ number }) => number !== published);
    if (older)
      return [
        { kind: 'layer', layer: layer.id, version: older.number },
        { kind: 'layer', layer: layer.id },
      ];
  }
  return null;
}

/** Compares two things, in the way that was used last. */
export function compare(explorer: Explorer, left: Side, right: Side, mode?: CompareMode): void {
  const { comparison, tools, layers, catalogue } = explorer;
  for (const side of [left, right]) {
    const layer = side.kind === 'layer' ? catalogue.layer(side.layer) : undefined;
    if (layer) layers.switchOn(layer);
  }
  if (isSame(left, right)) return;
  comparison.choose({ mode: mode ?? comparison.chosen?.mode ?? 'swipe', left, right });
  tools.wake('compare');
}
