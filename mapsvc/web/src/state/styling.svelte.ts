import { untrack } from 'svelte';
import type { Layer } from '../api/types';
import type { Language } from '../lib/format';
import { AS_PUBLISHED, isAsPublished, readStyling, writeStyling, type Styling } from '../lib/styling';
import type { Theme } from '../style/base';
import type { PointSource } from '../style/compose';
import type { StyleLayer } from '../style/specification';
import type { StylingWork } from './stylingWork.svelte';

/** What a layer is drawn on, and how it is drawn there as published. */
export interface Ground {
  published: readonly StyleLayer[];
  theme: Theme;
  language: Language;
}

/** How a layer is drawn otherwise than published. */
export interface StyledDrawing {
  parts: StyleLayer[];
  /** Fields that its tiles must carry besides their own. */
  attributes: string[];
  points: PointSource | null;
}

/** Layers that a person has drawn otherwise than published; how, is worked out by what is downloaded with the first. */
export class StylingState {
  readonly #shown: (id: string) => Layer | undefined;
  readonly #filterOf: (layer: Layer) => string | undefined;
  texts = $state.raw<ReadonlyMap<string, string>>(new Map());
  work = $state.raw<StylingWork | null>(null);
  #asked = false;

  /** `shown` tells a layer as it is drawn, `filterOf` the condition that its features fulfil. */
  constructor(shown: (id: string) => Layer | undefined, filterOf: (layer: Layer) => string | undefined) {
    this.#shown = shown;
    this.#filterOf = filterOf;
  }

  of(layer: string): Styling {
    const text = this.texts.get(layer);
    return text === undefined ? AS_PUBLISHED : readStyling(text);
  }

  set(layer: string, styling: Styling): void {
    const texts = new Map(this.texts);
    if (isAsPublished(styling)) texts.delete(layer);
    else texts.set(layer, writeStyling(styling));
    this.texts = texts;
  }

  /** How a layer is drawn; null where it is drawn as published. */
  drawingOf(layer: Layer, ground: Ground): StyledDrawing | null {
    if (!this.texts.has(layer.id)) return null;
    return this.work?.drawingOf(layer, this.of(layer.id), ground) ?? null;
  }

  /** Asks for what the stylings need; called in an effect. */
  follow(): void {
    if (this.texts.size > 0) this.wake();
    const work = this.work;
    if (!work) return;
    for (const id of this.texts.keys()) {
      const layer = this.#shown(id);
      if (layer?.version) untrack(() => work.want(layer, this.of(id)));
    }
  }

  /** Downloads what works stylings out. */
  wake(): void {
    if (this.#asked) return;
    this.#asked = true;
    import('./stylingWork.svelte')
      .then(({ StylingWork }) => (this.work = new StylingWork(this.#filterOf)))
      .catch((error: unknown) => {
        this.#asked = false;
        console.warn(error);
      });
  }
}
