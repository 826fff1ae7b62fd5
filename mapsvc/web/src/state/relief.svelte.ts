import { fromService } from '../api/client';
import type { HeightTiles } from '../lib/heights';
import type { LayersState } from './layers.svelte';
import type { SavingState } from './saving.svelte';

/** The heights of the ground, where a layer of them is on. */
export class ReliefState {
  readonly #layers: LayersState;
  readonly #saving: SavingState;
  /** Whether the ground is asked to rise; a link or a person says so. */
  wanted = $state(false);
  /** Whether somebody wants the shade of hills although data are saved. */
  fetched = $state(false);

  constructor(layers: LayersState, saving: SavingState) {
    this.#layers = layers;
    this.#saving = saving;
  }

  /** The uppermost layer of heights that is on; null where there is none. */
  readonly layer = $derived.by(() => {
    for (const { id } of this.#layers.active) {
      const layer = this.#layers.shown.get(id);
      if (layer?.tiles?.heights) return layer;
    }
    return null;
  });
  /** Whether the shade of hills is not asked for, to save data. */
  readonly spared = $derived.by(() => this.#saving.on && !this.fetched && !this.wanted);
  /** The layer whose heights the ground rises with. */
  readonly terrain = $derived(this.wanted ? (this.layer?.id ?? null) : null);

  /** Any layer of heights that is published, on or not: heights can be told without the shade of hills. */
  readonly heights = $derived.by<HeightTiles | null>(() => {
    const layer = this.layer ?? [...this.#layers.shown.values()].find(({ tiles }) => tiles?.heights);
    const { tiles, version } = layer ?? {};
    if (!layer || !tiles?.heights || !version?.extent) return null;
    return {
      title: layer.title,
      url: fromService(tiles.url),
      minZoom: tiles.min_zoom,
      maxZoom: tiles.max_zoom,
      size: tiles.heights.tile_size,
      extent: version.extent,
    };
  });
}
