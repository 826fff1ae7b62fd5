import { fetchFeatures } from '../api/client';
import { ApiProblem, isAborted } from '../api/problem';
import type { Layer, Statistic } from '../api/types';
import type { StatisticKey } from '../lib/address';
import { classify, classOf } from '../lib/classify';
import { colours } from '../lib/palettes';
import { featureTitle } from '../lib/values';
import type { Choropleth } from '../style/choropleth';
import type { GroundState } from './ground.svelte';
import type { LayersState } from './layers.svelte';
import type { ThemesState } from './themes.svelte';

/** A statistic together with the layer that declares it. */
export interface DeclaredStatistic {
  layer: Layer;
  statistic: Statistic;
}

/** One unit and all statistics that its layer declares. */
interface Unit {
  id: string;
  names: { vi: string; en: string };
  /** By the statistic's id; null where there is no value. */
  values: Record<string, number | null>;
}

/** One unit in the table. */
export interface StatisticRow extends Unit {
  /** null where there is no value: shown as such, never as zero. */
  value: number | null;
}

export interface LegendClass {
  colour: string;
  from: number | null;
  to: number | null;
  count: number;
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

/** Most units a table holds; a layer of parcels would not be a statistic of units. */
const MOST_ROWS = 1000;

/** The key of the class of units without a value. */
export const MISSING = 'missing';

function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

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
  readonly #values = $derived(this.rows.flatMap(({ value }) => (value === null ? [] : [value])));
  readonly breaks = $derived.by(() => {
    if (!this.current) return [];
    const { method, classes, breaks } = this.current.statistic;
    return classify(this.#values, method, classes, breaks);
  });
  readonly #ramp = $derived.by(() =>
    colours(this.current?.statistic.palette ?? '', this.breaks.length + 1, this.#ground.theme === 'dark'),
  );
  readonly missing = $derived(this.rows.length - this.#values.length);

  readonly legend = $derived.by<LegendClass[]>(() => {
    const counts = this.#ramp.map(() => 0);
    for (const value of this.#values) {
      const index = classOf(value, this.breaks);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    return this.#ramp.map((colour, i) => ({
      colour,
      from: this.breaks[i - 1] ?? null,
      to: this.breaks[i] ?? null,
      count: counts[i] ?? 0,
    }));
  });

  readonly choropleth = $derived.by<Choropleth | null>(() => {
    if (!this.current || this.table.status !== 'ready') return null;
    const colours = new Map<string, string>();
    const hidden = new Set<string>();
    for (const { id, value } of this.rows) {
      if (value === null) continue;
      if (this.off.has(String(classOf(value, this.breaks)))) hidden.add(id);
      else colours.set(id, this.colourOf(value));
    }
    return { layer: this.current.layer.id, colours, hidden, hatched: !this.off.has(MISSING) };
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
    this.#fetch(layer, controller.signal)
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

  /** All statistics of the layer at once: another one of it, or a comparison, then needs no further request. */
  async #fetch(layer: Layer, signal: AbortSignal): Promise<Unit[]> {
    const labels = layer.label ? [layer.label.vi, layer.label.en] : [];
    const properties = [...new Set([...labels, ...layer.statistics.map(({ field }) => field)])];
    const version = this.#layers.versionOf(layer.id);
    const reply = await fetchFeatures(layer.id, { limit: MOST_ROWS, properties, geometry: false }, { signal, version });
    return reply.features.map(({ id, properties: values }) => ({
      id: String(id),
      names: {
        vi: featureTitle(layer.label, values, String(id), 'vi'),
        en: featureTitle(layer.label, values, String(id), 'en'),
      },
      values: Object.fromEntries(layer.statistics.map(({ id: name, field }) => [name, asNumber(values[field])])),
    }));
  }
}
