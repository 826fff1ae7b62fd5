import type { Layer } from '../api/types';
import { areaGeometry, shapeOf, type Area } from '../lib/area';
import { bothFilters } from '../lib/cql2';
import type { FiltersState } from './filters.svelte';
import type { TimeState } from './time.svelte';

/** An area and the layer whose features in it are chosen. */
export interface ChosenArea {
  layer: string;
  area: Area;
}

/**
 * Features chosen by an area: not a list of them but the question, so that any number can be drawn, counted, summed up
 * and downloaded. The service answers it as it answers a filter.
 */
export class SelectionArea {
  readonly #shown: (id: string) => Layer | undefined;
  readonly #filters: FiltersState;
  readonly #time: TimeState;
  chosen = $state.raw<ChosenArea | null>(null);

  /** `shown` tells a layer as it is drawn: the features chosen are those of the version looked at. */
  constructor(shown: (id: string) => Layer | undefined, filters: FiltersState, time: TimeState) {
    this.#shown = shown;
    this.#filters = filters;
    this.#time = time;
  }

  /** The area's outline, where the page knows it. */
  readonly geometry = $derived(this.chosen ? areaGeometry(this.chosen.area) : null);

  /** The area as CQL2 writes it; null where there is none. */
  readonly shape = $derived.by(() => (this.chosen ? this.#shapeOf(this.chosen.area) : null));

  /** What features of any layer fulfil that are in an area; undefined where the area cannot be asked for. */
  conditionOf(area: Area): string | undefined {
    const shape = this.#shapeOf(area);
    return shape === null ? undefined : `S_INTERSECTS(geometry, ${shape})`;
  }

  /** The condition of the area on a layer; undefined for layers it does not choose from. */
  of(layer: string): string | undefined {
    return this.chosen?.layer === layer ? this.conditionOf(this.chosen.area) : undefined;
  }

  /** Filter, time and area of a layer together: what is listed, counted and downloaded. */
  filterOf(layer: string): string | undefined {
    return bothFilters(this.#filters.of(layer), this.#time.conditionOf(this.#shown(layer)), this.of(layer));
  }

  #shapeOf(area: Area): string | null {
    return shapeOf(area, (layer) => this.#shown(layer)?.version?.number);
  }

  /** What is drawn as chosen on the map. */
  readonly drawn = $derived.by(() => {
    const layer = this.chosen?.layer;
    if (layer === undefined || this.#filters.hides(layer)) return null;
    const filter = this.of(layer) === undefined ? undefined : this.filterOf(layer);
    return filter === undefined ? null : { layer, filter };
  });
}
