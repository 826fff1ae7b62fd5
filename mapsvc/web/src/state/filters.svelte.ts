import { untrack } from 'svelte';
import { ApiProblem } from '../api/problem';
import type { Layer } from '../api/types';
import type { Language } from '../lib/format';

/** What the service said of a filter: it is asked before anything is drawn with it. */
export type Checked =
  { status: 'checking' } | { status: 'ready'; count: number } | { status: 'failed'; problem: ApiProblem };

/**
 * The filters of layers, as CQL2 text. A layer with a filter is drawn, listed, counted and downloaded with it; one
 * whose filter is not known to be right yet is not drawn at all, so that nothing unfiltered stands under a filter.
 */
export class FiltersState {
  readonly #shown: (id: string) => Layer | undefined;
  texts = $state.raw<ReadonlyMap<string, string>>(new Map());
  #checked = $state.raw<ReadonlyMap<string, Checked>>(new Map());

  /** `shown` tells a layer as it is drawn: a filter is checked and counted on the version looked at. */
  constructor(shown: (id: string) => Layer | undefined) {
    this.#shown = shown;
  }

  of(layer: string): string | undefined {
    return this.texts.get(layer);
  }

  /** What is known of the filter of a layer; null when it has none. */
  stateOf(layer: string): Checked | null {
    const text = this.texts.get(layer);
    if (text === undefined) return null;
    return this.#checked.get(this.#key(layer, text)) ?? { status: 'checking' };
  }

  /** Whether a layer must not be drawn because of its filter. */
  hides(layer: string): boolean {
    const state = this.stateOf(layer);
    return state !== null && state.status !== 'ready';
  }

  set(layer: string, text: string | undefined): void {
    const texts = new Map(this.texts);
    if (text === undefined || text.trim() === '') texts.delete(layer);
    else texts.set(layer, text);
    this.texts = texts;
  }

  /** Asks the service how many features fulfil a filter; what it says is kept. */
  async check(layer: Layer, text: string, language: Language): Promise<Checked> {
    const key = this.#key(layer.id, text);
    const known = this.#checked.get(key);
    if (known && known.status === 'ready') return known;
    this.#keep(key, { status: 'checking' });
    const { fetchSummary } = await import('../api/rows');
    let state: Checked;
    try {
      const chosen = { layer: layer.id, version: layer.version?.number ?? 0, filter: text };
      state = { status: 'ready', count: (await fetchSummary(chosen, {}, { language })).numberMatched };
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
      state = { status: 'failed', problem };
    }
    this.#keep(key, state);
    return state;
  }

  /** Checks filters that came with a link; called in an effect. */
  follow(language: () => Language): void {
    for (const [id, text] of this.texts) {
      const layer = this.#shown(id);
      if (layer?.version && !untrack(() => this.#checked.has(this.#key(id, text)))) {
        untrack(() => void this.check(layer, text, language()));
      }
    }
  }

  #key(layer: string, text: string): string {
    return `${layer}\n${this.#shown(layer)?.version?.number ?? 0}\n${text}`;
  }

  #keep(key: string, state: Checked): void {
    this.#checked = new Map(this.#checked).set(key, state);
  }
}
