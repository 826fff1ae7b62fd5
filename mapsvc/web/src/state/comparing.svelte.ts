import { ApiProblem, isAborted } from '../api/problem';
import type { Layer, Statistic, VersionDetails } from '../api/types';
import type { ActiveLayer } from '../lib/address';
import { legendClasses, type Breaks, type LegendClass } from '../lib/classify';
import { areComparable, commonBreaks } from '../lib/commonClasses';
import { layersOfSide, type Side } from '../lib/comparison';
import { colours } from '../lib/palettes';
import { seriesWith } from '../lib/series';
import { since, versionOn } from '../lib/versions';
import { choroplethOf, type Choropleth } from '../style/choropleth';
import type { DrawnSide } from './comparison.svelte';
import type { Explorer } from './explorer.svelte';
import { fetchUnits, valuesOf, type Unit } from './units';

type Units = { status: 'loading' } | { status: 'ready'; units: Unit[] } | { status: 'failed'; problem: ApiProblem };

/** A layer of a side that is compared by version: the number of the one that is meant, null where there was none yet. */
export interface VersionOfSide {
  layer: Layer;
  number: number | null;
  since: string | null;
  /** Whether it was there once and can be read no more. */
  gone: boolean;
}

/** A side with what its label and its legend say. */
export interface SideView extends DrawnSide {
  side: Side;
  /** The statistic that colours the side. */
  statistic: { layer: Layer; statistic: Statistic; classes: LegendClass[]; missing: number } | null;
  /** The layers whose versions this side is about. */
  versions: VersionOfSide[];
  /** What could not be had for this side. */
  problem: ApiProblem | null;
  loading: boolean;
}

/** Works out what both sides of a comparison draw and say; downloaded when something is compared first. */
export class Comparing {
  readonly #explorer: Explorer;
  #units = $state.raw<ReadonlyMap<string, Units>>(new Map());

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
  }

  /** Both statistics, where statistics are compared. */
  readonly #pair = $derived.by(() => {
    const comparison = this.#explorer.comparison.current;
    if (!comparison) return null;
    const left = this.#statisticOf(comparison.left);
    const right = this.#statisticOf(comparison.right);
    return left && right ? { left, right } : null;
  });

  /** Whether the colours of both sides mean the same figures. */
  readonly comparable = $derived(
    this.#pair ? areComparable(this.#pair.left.statistic, this.#pair.right.statistic) : false,
  );

  /** The limits that hold on both sides, over all periods of the statistics; null where each has its own. */
  readonly common = $derived.by<Breaks | null>(() => {
    const pair = this.#pair;
    if (!pair || !this.comparable) return null;
    const statistics: Statistic[] = [];
    const values: number[] = [];
    for (const { layer, statistic } of this.#alike([pair.left, pair.right])) {
      const units = this.#unitsOf(layer);
      if (units?.status !== 'ready') return null;
      statistics.push(statistic);
      values.push(...valuesOf(units.units, statistic.id));
    }
    return commonBreaks(statistics, values);
  });

  readonly views = $derived.by<Record<'left' | 'right', SideView> | null>(() => {
    const comparison = this.#explorer.comparison.current;
    if (!comparison || this.#explorer.catalogue.status !== 'ready') return null;
    return {
      left: this.#view(comparison.left, comparison.right),
      right: this.#view(comparison.right, comparison.left),
    };
  });

  /** Asks for what both sides need; called in an effect. */
  follow(): void {
    const { comparison, layers, details } = this.#explorer;
    const sides = comparison.current ? [comparison.current.left, comparison.current.right] : [];
    for (const side of sides) {
      if (side.kind === 'layer') details.want(side.layer);
      if (side.kind === 'date') for (const { id } of layers.active) details.want(id);
    }
  }

  /** Asks for the figures that colour both sides; called in an effect, whose cleanup gives up what is no longer wanted. */
  followUnits(): () => void {
    const wanted = this.#wantedUnits;
    const controller = new AbortController();
    for (const key of wanted.split(' ').filter(Boolean)) this.#fetch(key, controller.signal);
    return () => controller.abort();
  }

  retry(): void {
    const failed = [...this.#units].filter(([, units]) => units.status === 'failed').map(([key]) => key);
    const { comparison, details } = this.#explorer;
    for (const side of comparison.current ? [comparison.current.left, comparison.current.right] : [])
      if (side.kind === 'layer' && details.of(side.layer).status === 'failed') details.ask(side.layer);
    for (const { id } of this.#explorer.layers.active) if (details.of(id).status === 'failed') details.ask(id);
    const controller = new AbortController();
    for (const key of failed) this.#fetch(key, controller.signal, true);
  }

  /** Layers at versions whose figures are needed, as text so that it stays the same while nothing changes. */
  readonly #wantedUnits = $derived.by(() => {
    const keys = new Set<string>();
    for (const view of this.views ? [this.views.left, this.views.right] : [])
      if (view.statistic) keys.add(keyOf(view.statistic.layer));
    for (const { layer } of this.#pair ? [this.#pair.left, this.#pair.right] : []) keys.add(keyOf(layer));
    return [...keys].join(' ');
  });

  #statisticOf(side: Side): { layer: Layer; statistic: Statistic } | null {
    if (side.kind !== 'statistic') return null;
    const layer = this.#explorer.layers.shown.get(side.layer);
    const statistic = layer?.statistics.find(({ id }) => id === side.id);
    return layer && statistic ? { layer, statistic } : null;
  }

  /** Statistics with all the other periods of the same that may share their classes, each once. */
  #alike(pair: readonly { layer: Layer; statistic: Statistic }[]): { layer: Layer; statistic: Statistic }[] {
    const found = new Map<string, { layer: Layer; statistic: Statistic }>();
    for (const { layer, statistic } of pair) {
      const periods = seriesWith(layer, statistic.id)?.points.map((point) => point.statistic) ?? [statistic.id];
      for (const each of layer.statistics)
        if (periods.includes(each.id)) found.set(`${layer.id}/${each.id}`, { layer, statistic: each });
    }
    return [...found.values()];
  }

  #view(side: Side, other: Side): SideView {
    const { layers, details } = this.#explorer;
    const active = this.#activeOf(side, other);
    const shown = new Map<string, Layer>();
    for (const { id, version } of active) {
      const layer = layers.at(id, version);
      const declared = this.#explorer.catalogue.layer(id);
      if (layer) shown.set(id, layer);
      else if (declared?.state === 'published') shown.set(id, { ...declared, tiles: null });
    }
    // Layers that are off are drawn too where an area or a table speaks of them.
    for (const [id, layer] of layers.shown) if (!shown.has(id)) shown.set(id, layer);
    const versions = this.#versionsOf(side, other);
    const asked = side.kind === 'date' ? layers.active.map(({ id }) => id) : side.kind === 'layer' ? [side.layer] : [];
    const replies = asked.map((id) => details.of(id));
    const failed = replies.find((reply) => reply.status === 'failed');
    const { statistic, choropleth, units } = this.#coloured(side, active, shown);
    const problem = failed?.status === 'failed' ? failed.problem : units?.status === 'failed' ? units.problem : null;
    const loading = replies.some(({ status }) => status === 'loading') || units?.status === 'loading';
    return { side, active, shown, choropleth, statistic, versions, problem, loading };
  }

  #activeOf(side: Side, other: Side): ActiveLayer[] {
    const { active } = this.#explorer.layers;
    if (side.kind === 'layer') return layersOfSide(active, side, other.kind === 'date' ? '' : other.layer);
    if (side.kind === 'statistic') {
      const own = active.find(({ id }) => id === side.layer);
      const version = own?.version === undefined ? {} : { version: own.version };
      return layersOfSide(active, { layer: side.layer, ...version }, other.kind === 'statistic' ? other.layer : '');
    }
    return active.flatMap(({ id, opacity }) => {
      const version = this.#versionOn(id, side.day);
      if (!version?.readable) return [];
      const published = this.#explorer.catalogue.layer(id)?.version?.number;
      return [{ id, opacity, ...(version.number === published ? {} : { version: version.number }) }];
    });
  }

  /** The version of a layer in force on a day; null for none, and while it is not known: nothing wrong is drawn. */
  #versionOn(layer: string, day: string): VersionDetails | null {
    const reply = this.#explorer.details.of(layer);
    return reply.status === 'ready' ? versionOn(reply.details.versions, day) : null;
  }

  #versionsOf(side: Side, other: Side): VersionOfSide[] {
    const { catalogue, details, layers } = this.#explorer;
    const line = (id: string, number: number | null | undefined): VersionOfSide[] => {
      const layer = catalogue.layer(id);
      const reply = details.of(id);
      if (!layer) return [];
      const ready = reply.status === 'ready';
      const found = ready ? reply.details.versions.find((each) => each.number === number) : undefined;
      const gone = ready && typeof number === 'number' && !found?.readable;
      return [{ layer, number: number ?? null, since: found ? since(found) : null, gone }];
    };
    if (side.kind === 'layer') {
      const published = catalogue.layer(side.layer)?.version?.number;
      const isSubject = side.version !== undefined || (other.kind === 'layer' && other.layer === side.layer);
      return isSubject ? line(side.layer, side.version ?? published) : [];
    }
    if (side.kind !== 'date' || other.kind !== 'date') return [];
    // Only the layers that differ between both days: the rest would say the same twice.
    return layers.active.flatMap(({ id }) => {
      const number = this.#versionOn(id, side.day)?.number ?? null;
      return number === (this.#versionOn(id, other.day)?.number ?? null) ? [] : line(id, number);
    });
  }

  /** The statistic of a side in its colours: that of the side, else the one the map shows, in the side's own version. */
  #coloured(
    side: Side,
    active: readonly ActiveLayer[],
    shown: ReadonlyMap<string, Layer>,
  ): Pick<SideView, 'statistic' | 'choropleth'> & { units: Units | undefined } {
    const { statistic: state, ground } = this.#explorer;
    const key = side.kind === 'statistic' ? side : state.key;
    const layer = key && active.some(({ id }) => id === key.layer) ? shown.get(key.layer) : undefined;
    const statistic = layer?.statistics.find(({ id }) => id === key?.id);
    if (!layer?.tiles || !statistic) return { statistic: null, choropleth: null, units: undefined };
    const units = this.#unitsOf(layer);
    const known = units?.status === 'ready' ? units.units : [];
    const values = valuesOf(known, statistic.id);
    const own = side.kind === 'statistic' ? commonBreaks([statistic], values) : state.breaks;
    const breaks = this.common ?? own;
    const palette = this.common && this.#pair ? this.#pair.left.statistic.palette : statistic.palette;
    const ramp = colours(palette, breaks.length + 1, ground.theme === 'dark');
    const rows = known.map(({ id, values: all }) => ({ id, value: all[statistic.id] ?? null }));
    const ready = units?.status === 'ready';
    // Without its figures the side is neither coloured nor hatched: nothing is known yet.
    const choropleth: Choropleth = ready
      ? choroplethOf(layer.id, rows, breaks, ramp, state.off)
      : { layer: layer.id, colours: new Map(), hatched: false };
    const classes = ready ? legendClasses(values, breaks, ramp) : [];
    return { statistic: { layer, statistic, classes, missing: rows.length - values.length }, choropleth, units };
  }

  #unitsOf(layer: Layer): Units | undefined {
    return this.#units.get(keyOf(layer)) ?? { status: 'loading' };
  }

  #fetch(key: string, signal: AbortSignal, again = false): void {
    const [id = '', number] = key.split('@');
    const known = this.#units.get(key);
    if (known?.status === 'ready' || (known?.status === 'failed' && !again)) return;
    const layer = this.#explorer.layers.at(id, Number(number));
    if (!layer) return;
    const published = this.#explorer.catalogue.layer(id)?.version?.number === Number(number);
    fetchUnits(layer, published ? undefined : Number(number), signal)
      .then((units) => !signal.aborted && this.#keep(key, { status: 'ready', units }))
      .catch((error: unknown) => {
        if (signal.aborted || isAborted(error)) return;
        const problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
        this.#keep(key, { status: 'failed', problem });
      });
  }

  #keep(key: string, units: Units): void {
    this.#units = new Map(this.#units).set(key, units);
  }
}

function keyOf(layer: Layer): string {
  return `${layer.id}@${layer.version?.number ?? 0}`;
}
