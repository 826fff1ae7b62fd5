import type { Layer } from '../api/types';
import type { ActiveLayer, StatisticKey } from '../lib/address';
import { MIDDLE, type Comparison, type Side } from '../lib/comparison';
import type { Choropleth } from '../style/choropleth';
import type { Explorer } from './explorer.svelte';
import type { StatisticState } from './statistic.svelte';

/** What one side of a comparison draws in place of what the map draws by itself. */
export interface DrawnSide {
  shown: ReadonlyMap<string, Layer>;
  /** The uppermost first. */
  active: readonly ActiveLayer[];
  choropleth: Choropleth | null;
}

/**
 * What is compared. All that the first load needs to know of comparing: both sides are worked out, and the second map is
 * drawn, by what is downloaded when something is compared first.
 */
export class ComparisonState {
  readonly #statistic: StatisticState;
  /** What a person or a link chose. */
  chosen = $state.raw<Comparison | null>(null);
  /** Where the divider stands, in percent of the part of the map that no panel covers. */
  position = $state(MIDDLE);
  /** What the sides draw; null until it is known. */
  sides = $state.raw<Record<'left' | 'right', DrawnSide> | null>(null);

  /** The statistic that the map showed before statistics were compared. */
  #before: StatisticKey | null | undefined;

  constructor(statistic: StatisticState) {
    this.#statistic = statistic;
  }

  /** The comparison as it is drawn: the left of two statistics is the one that panel, ranking and chart speak of. */
  readonly current = $derived.by<Comparison | null>(() => {
    const key = this.#statistic.key;
    if (this.chosen?.left.kind !== 'statistic' || !key) return this.chosen;
    return { ...this.chosen, left: { kind: 'statistic', ...key } };
  });

  /** Compares two things, in place of what was compared before. */
  choose(comparison: Comparison | null): void {
    if (this.chosen?.left.kind !== 'statistic') this.#before = this.#statistic.chosen;
    else if (comparison && comparison.left.kind !== 'statistic') this.#statistic.chosen = this.#before;
    this.chosen = comparison;
    if (comparison?.position !== undefined) this.position = comparison.position;
    const left: Side | undefined = comparison?.left;
    if (left?.kind === 'statistic') this.#statistic.choose({ layer: left.layer, id: left.id });
  }

  /** Shows again what was shown before. Returns what was compared. */
  end(): Comparison | null {
    const ended = this.current;
    this.chosen = null;
    if (ended?.left.kind === 'statistic') this.#statistic.chosen = this.#before;
    return ended;
  }

  /** Whether the version of a layer is the comparison's affair, said beside the maps. */
  speaksOf(layer: string): boolean {
    if (!this.chosen) return false;
    const { left, right } = this.chosen;
    return [left, right].some((side) => side.kind === 'date' || (side.kind === 'layer' && side.layer === layer));
  }
}

/** Stops comparing; it can be had back. */
export function endComparison(explorer: Explorer): void {
  const { comparison, tools, undo } = explorer;
  const ended = comparison.end();
  if (!ended) return;
  if (tools.current === 'compare') tools.close();
  undo.offer(
    () => explorer.t('compare.ended'),
    () => {
      comparison.choose(ended);
      tools.wake('compare');
    },
  );
}
