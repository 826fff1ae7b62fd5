import type { ActiveLayer } from '../lib/address';
import type { Layer } from '../api/types';
import type { CatalogueState } from './catalogue.svelte';
import type { ThemesState } from './themes.svelte';

/** The layers that are on, the uppermost first. */
export class LayersState {
  readonly #catalogue: CatalogueState;
  readonly #themes: ThemesState;
  /** What a person or a link chose; null while nobody has. */
  chosen = $state.raw<ActiveLayer[] | null>(null);

  constructor(catalogue: CatalogueState, themes: ThemesState) {
    this.#catalogue = catalogue;
    this.#themes = themes;
  }

  /** Layers that are on at first: the theme's, else those the catalogue makes visible, in its drawing order. */
  readonly usual = $derived.by<ActiveLayer[]>(
    () =>
      this.#themes.layers ??
      this.#catalogue.published
        .filter((layer) => layer.visible && layer.tiles)
        .sort((a, b) => b.order - a.order)
        .map(({ id }) => ({ id, opacity: 1 })),
  );
  readonly active = $derived<ActiveLayer[]>(this.chosen ?? this.usual);

  isOn(id: string): boolean {
    return this.active.some((layer) => layer.id === id);
  }

  /** Switches a layer on, at the place its drawing order gives it among the others, or off. */
  toggle(layer: Layer): void {
    if (this.isOn(layer.id)) this.chosen = this.active.filter(({ id }) => id !== layer.id);
    else this.switchOn(layer);
  }

  switchOn(layer: Layer): void {
    if (this.isOn(layer.id) || layer.state !== 'published') return;
    const below = this.active.findIndex(({ id }) => (this.#catalogue.layer(id)?.order ?? 0) <= layer.order);
    const index = below < 0 ? this.active.length : below;
    this.chosen = this.active.toSpliced(index, 0, { id: layer.id, opacity: 1 });
  }

  setOpacity(id: string, opacity: number): void {
    this.chosen = this.active.map((layer) => (layer.id === id ? { id, opacity } : layer));
  }

  /** Moves a layer to another place; 0 is the uppermost. */
  move(id: string, to: number): void {
    const layer = this.active.find((candidate) => candidate.id === id);
    if (!layer) return;
    const others = this.active.filter((candidate) => candidate.id !== id);
    this.chosen = others.toSpliced(Math.max(0, Math.min(to, others.length)), 0, layer);
  }

  reset(): void {
    this.chosen = null;
  }
}
