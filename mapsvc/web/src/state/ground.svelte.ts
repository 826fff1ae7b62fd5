import { fetchStyle } from '../api/client';
import { isAborted } from '../api/problem';
import type { Layer } from '../api/types';
import type { Theme } from '../style/base';
import { drawing } from '../style/compose';
import type { Style, StyleLayer } from '../style/specification';
import { recalledLook, rememberLook, systemDark, themeOf, type Look } from './look';

/** How page and map look, and the cartographers' style for it; the page draws its own plain ground until it comes. */
export class GroundState {
  look = $state<Look>(recalledLook());
  #systemIsDark = $state(systemDark.matches);
  readonly theme = $derived<Theme>(themeOf(this.look, this.#systemIsDark));
  style = $state.raw<Style | null>(null);
  /** How people have a layer drawn, in place of what was published. */
  restyled: ((layer: Layer, published: StyleLayer[], theme: Theme) => StyleLayer[] | undefined) | null = null;
  /** False until the style came or could not be had, so that the map is not drawn twice at the start. */
  settled = $state(false);

  constructor() {
    systemDark.addEventListener('change', () => (this.#systemIsDark = systemDark.matches));
    this.show();
  }

  /** Chooses a look and keeps the choice on this machine. */
  choose(look: Look): void {
    this.look = look;
    rememberLook(look);
  }

  /** Tells the style sheet; called in an effect, and once before anything is drawn. */
  show(): void {
    document.documentElement.dataset['theme'] = this.theme;
  }

  /** How a layer is drawn on this ground; what its legend is read from. */
  drawingOf(layer: Layer): StyleLayer[] {
    const published = drawing(layer, this.style, this.theme);
    return this.restyled?.(layer, published, this.theme) ?? published;
  }

  /** Fetches the style of the theme; called in an effect. */
  follow(): () => void {
    const theme = this.theme;
    const controller = new AbortController();
    fetchStyle<Style>(`map-${theme}`, { signal: controller.signal })
      .then((style) => {
        if (!controller.signal.aborted) this.style = style;
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted && !isAborted(error)) this.style = null;
      })
      .finally(() => {
        if (!controller.signal.aborted) this.settled = true;
      });
    return () => controller.abort();
  }
}
