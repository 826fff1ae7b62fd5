import type { Layer, MapTheme, StoryStep } from '../api/types';
import type { ActiveLayer, StatisticKey } from '../lib/address';
import type { CatalogueState } from './catalogue.svelte';

/** The ready-made themes and the one that the map shows; what people change afterwards is kept beside it, not in it. */
export class ThemesState {
  readonly #catalogue: CatalogueState;
  /** Id of the chosen theme; null while the map shows no theme. */
  id = $state<string | null>(null);
  /** The step of a story that is being told: it stands in the theme's place until the story is left. */
  told = $state.raw<StoryStep | null>(null);

  constructor(catalogue: CatalogueState) {
    this.#catalogue = catalogue;
  }

  readonly all = $derived.by<MapTheme[]>(() => this.#catalogue.value?.themes ?? []);
  readonly current = $derived(this.all.find(({ id }) => id === this.id) ?? null);
  /** Whether the link names a theme that does not exist, or that this visitor may not see. */
  readonly unknown = $derived.by(() => this.id !== null && this.#catalogue.status === 'ready' && !this.current);
  /** What decides layers, statistic and view where nobody chose them by hand. */
  readonly preset = $derived<MapTheme | StoryStep | null>(this.told ?? this.current);
  readonly #named = $derived(this.preset?.layers ?? []);
  /** The theme's layers as they can be drawn now, the uppermost first. */
  readonly layers = $derived<ActiveLayer[] | null>(
    this.preset &&
      this.#named.filter(({ id }) => this.#catalogue.layer(id)?.tiles).map(({ id, opacity }) => ({ id, opacity })),
  );
  /** Layers that the theme speaks of but that have no data yet. */
  readonly missing = $derived<Layer[]>(
    this.#named.flatMap(({ id }) => this.#catalogue.layer(id) ?? []).filter(({ state }) => state !== 'published'),
  );
  readonly statistic = $derived<StatisticKey | null>(this.preset?.statistic ?? null);
}
