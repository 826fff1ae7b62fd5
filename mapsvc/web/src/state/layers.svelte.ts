import type { ActiveLayer } from '../lib/address';
import type { Layer } from '../api/types';
import { atVersion } from '../lib/versions';
import type { CatalogueState } from './catalogue.svelte';
import type { DetailsState } from './details.svelte';
import type { ThemesState } from './themes.svelte';

/** The layers that are on, the uppermost first. */
export class LayersState {
  readonly #catalogue: CatalogueState;
  readonly #themes: ThemesState;
  readonly #details: DetailsState;
  /** What a person or a link chose; null while nobody has. */
  chosen = $state.raw<ActiveLayer[] | null>(null);

  constructor(catalogue: CatalogueState, themes: ThemesState, details: DetailsState) {
    this.#catalogue = catalogue;
    this.#themes = themes;
    this.#details = details;
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

  /** As text, so that what follows from it stays as it is while other things change, such as an opacity. */
  readonly #olderKeys = $derived(
    this.active.flatMap(({ id, version }) => (version === undefined ? [] : [`${id}@${version}`])).join(' '),
  );
  /** Layers looked at as they once were, with the version asked for. */
  readonly older = $derived.by(() =>
    this.#olderKeys.split(' ').flatMap((text) => {
      const [id = '', number] = text.split('@');
      const layer = this.#catalogue.layer(id);
      const version = Number(number);
      return layer && layer.version?.number !== version ? [{ layer, version }] : [];
    }),
  );

  /**
   * The layers with data as they are drawn: each at the version looked at. One whose version is not known yet has no
   * tiles until it is, so that nothing wrong is drawn under a right name.
   */
  readonly shown = $derived.by<ReadonlyMap<string, Layer>>(() => {
    const shown = new Map(this.#catalogue.published.map((layer) => [layer.id, layer]));
    for (const { layer, version } of this.older) {
      const then = this.#details.version(layer.id, version);
      shown.set(layer.id, then ? atVersion(layer, then) : { ...layer, tiles: null });
    }
    return shown;
  });

  /** A layer at a version, the published one where none is named; undefined while that version is not known. */
  at(id: string, version: number | undefined): Layer | undefined {
    const layer = this.#catalogue.layer(id);
    if (layer?.state !== 'published') return undefined;
    if (version === undefined || layer.version?.number === version) return layer;
    const then = this.#details.version(id, version);
    return then ? atVersion(layer, then) : undefined;
  }

  /** A layer with data as it is drawn; undefined for one that is not known, or whose version is not known yet. */
  asShown(id: string): Layer | undefined {
    const older = this.older.find(({ layer }) => layer.id === id);
    return older && !this.#details.version(id, older.version) ? undefined : this.shown.get(id);
  }

  isOn(id: string): boolean {
    return this.active.some((layer) => layer.id === id);
  }

  /** The older version of a layer that is looked at; undefined for the published one. */
  versionOf(id: string): number | undefined {
    return this.older.find(({ layer }) => layer.id === id)?.version;
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
    this.chosen = this.active.map((layer) => (layer.id === id ? { ...layer, opacity } : layer));
  }

  /** Looks at a layer as it was at a version, or with null as it is now; switches it on. */
  lookAt(layer: Layer, version: number | null): void {
    this.switchOn(layer);
    this.chosen = this.active.map((active) => {
      if (active.id !== layer.id) return active;
      const { id, opacity } = active;
      return version === null || version === layer.version?.number ? { id, opacity } : { id, opacity, version };
    });
  }

  /** Moves a layer to another place; 0 is the uppermost. */
  move(id: string, to: number): void {
    const layer = this.active.find((candidate) => candidate.id === id);
    if (!layer) return;
    const others = this.active.filter((candidate) => candidate.id !== id);
    this.chosen = others.toSpliced(Math.max(0, Math.min(to, others.length)), 0, layer);
  }

  /** Switches off all layers but one, and the ground beneath it. */
  showOnly(layer: Layer): void {
    this.switchOn(layer);
    const ground = (id: string) => this.#catalogue.layer(id)?.identifiable === false;
    this.chosen = this.active.filter(({ id }) => id === layer.id || ground(id));
  }

  /** Switches every layer off. */
  clear(): void {
    this.chosen = [];
  }

  reset(): void {
    this.chosen = null;
  }
}
