import { ApiProblem, isAborted } from '../api/problem';
import type { Layer, Statistic } from '../api/types';
import type { StatisticKey } from '../lib/address';
import { classify, classOf, legendClasses, type Breaks } from '../lib/classify';
import { colours } from '../lib/palettes';
import { choroplethOf, type Choropleth } from '../style/choropleth';
import type { GroundState } from './ground.svelte';
import type { LayersState } from './layers.svelte';
import type { ThemesState } from './themes.svelte';
import { fetchUnits, type Unit } from './units';

/** A statistic together with the layer that declares it. */
export interface DeclaredStatistic {
  layer: Layer;
  statistic: Statistic;
}

/** One unit in the table. */
export interface StatisticRow extends Unit {
  value: number | null;
}

/** How the values are looked at. */
export const STATISTIC_VIEWS = ['ranking', 'chart', 'compare'] as const;
export type StatisticView = (typeof STATISTIC_VIEWS)[number];

/** More would not stand side by side in the panel. */
export const MOST_COMPARED = 4;

type Table =
  | { status: 'none' }
  | { status: 'loading' }
  | { status: 'ready'; layer: string; units: Unit[] }
  | { status: 'failed'; problem: ApiProblem };

/** The statistic that colours the map, its values, its classes, and the unit under the pointer. */
export class StatisticState {
  readonly #layers: LayersState;
  readonly #themes: ThemesState;
  readonly #ground: GroundState;
  /** What a person or a link chose, null for none; undefined while nobody has and the theme decides. */
  chosen = $state.raw<StatisticKey | null | undefined>(undefined);
  /** Classes that are switched off on the map: their numbers, and the word for units without a value. */
  off = $state.raw<ReadonlySet<string>>(new Set());
  hovered = $state<string | null>(null);
  view = $state<StatisticView>('ranking');
  /** Units that are looked at side by side, in the order they were chosen. */
  compared = $state.raw<readonly string[]>([]);
  table = $state.raw<Table>({ status: 'none' });
  /** Limits of classes that hold for more than this statistic, from the time slider and from a comparison. */
  sharedByTime = $state.raw<Breaks | null>(null);
  sharedByComparison = $state.raw<Breaks | null>(null);
  #attempt = $state(0);

  constructor(layers: LayersState, themes: ThemesState, ground: GroundState) {
    this.#layers = layers;
    this.#themes = themes;
    this.#ground = ground;
  }

  readonly key = $derived.by(() => (this.chosen === undefined ? this.#themes.statistic : this.chosen));

  /** All statistics that there are values for. */
  readonly declared = $derived.by<DeclaredStatistic[]>(() =>
    [...this.#layers.shown.values()].flatMap((layer) => layer.statistics.map((statistic) => ({ layer, statistic }))),
  );
  readonly current = $derived(
    this.declared.find(({ layer, statistic }) => layer.id === this.key?.layer && statistic.id === this.key.id) ?? null,
  );
  readonly rows = $derived.by<StatisticRow[]>(() => {
    const id = this.current?.statistic.id;
    if (this.table.status !== 'ready' || id === undefined || this.table.layer !== this.current?.layer.id) return [];
    return this.table.units.map((unit) => ({ ...unit, value: unit.values[id] ?? null }));
  });
  /** The layer by itself: another statistic of the same layer is no reason to ask again. */
  readonly #layer = $derived(this.current?.layer ?? null);
  /** The limits that are shared with other periods or another statistic; null where it has its own. */
  readonly shared = $derived.by(() => this.sharedByComparison ?? this.sharedByTime);
  readonly #values = $derived(this.rows.flatMap(({ value }) => (value === null ? [] : [value])));
  readonly breaks = $derived.by(() => {
    if (!this.current) return [];
    if (this.shared) return this.shared;
    const { method, classes, breaks } = this.current.statistic;
    return classify(this.#values, method, classes, breaks);
  });
  readonly #ramp = $derived.by(() =>
    colours(this.current?.statistic.palette ?? '', this.breaks.length + 1, this.#ground.theme === 'dark'),
  );
  readonly missing = $derived(this.rows.length - this.#values.length);

  readonly legend = $derived.by(() => legendClasses(this.#values, this.breaks, this.#ramp));

  readonly choropleth = $derived.by<Choropleth | null>(() => {
    if (!this.current || this.table.status !== 'ready') return null;
    return choroplethOf(this.current.layer.id, this.rows, this.breaks, this.#ramp, this.off);
  });

  /** Chooses a unit for comparing, or takes it away again. */
  toggleCompared(id: string): void {
    if (this.compared.includes(id)) this.compared = this.compared.filter((other) => other !== id);
    else if (this.compared.length < MOST_COMPARED) this.compared = [...this.compared, id];
  }

  colourOf(value: number): string {
    return this.#ramp[classOf(value, this.breaks)] ?? '';
  }

  choose(key: StatisticKey | null): void {
    if (this.key?.layer === key?.layer && this.key?.id === key?.id) return;
    if (this.key?.layer !== key?.layer) this.compared = [];
    this.chosen = key;
    this.off = new Set();
    this.hovered = null;
  }

  /** Another period of the same: the classes stay what they are, and so do those switched off. */
  step(key: StatisticKey): void {
    this.chosen = key;
  }

  /** Switches a class off on the map, or on again. */
  toggleClass(key: string): void {
    const next = new Set(this.off);
    if (!next.delete(key)) next.add(key);
    this.off = next;
  }

  retry(): void {
    this.#attempt++;
  }

  /** Fetches the values; called in an effect, whose cleanup drops an answer that is no longer wanted. */
  follow(): (() => void) | undefined {
    const layer = this.#layer;
    void this.#attempt;
    if (!layer) {
      this.table = { status: 'none' };
      return undefined;
    }
    const controller = new AbortController();
    this.table = { status: 'loading' };
    // All statistics of the layer at once: another one of it, or a comparison, then needs no further request.
    fetchUnits(layer, this.#layers.versionOf(layer.id), controller.signal)
      .then((units) => {
        if (!controller.signal.aborted) this.table = { status: 'ready', layer: layer.id, units };
      })
      .catch((error: unknown) => {
        if (controller.signal.aborted || isAborted(error)) return;
        const problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
        this.table = { status: 'failed', problem };
      });
    return () => controller.abort();
  }
}

/** Statistics by the layer that declares them. */
export function byLayer(declared: readonly DeclaredStatistic[]): Map<Layer, DeclaredStatistic[]> {
  const found = new Map<Layer, DeclaredStatistic[]>();
  for (const each of declared) found.set(each.layer, [...(found.get(each.layer) ?? []), each]);
  return found;
}
