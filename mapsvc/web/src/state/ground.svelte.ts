import { fetchStyle } from '../api/client';
import { isAborted } from '../api/problem';
import type { Theme } from '../style/base';
import { drawing, type DrawnLayer } from '../style/compose';
import type { Style, StyleLayer } from '../style/specification';

/** The cartographers' style for the theme of the system; the page draws its own plain ground until or unless it comes. */
export class GroundState {
  theme = $state<Theme>('light');
  style = $state.raw<Style | null>(null);
  /** False until the style came or could not be had, so that the map is not drawn twice at the start. */
  settled = $state(false);

  constructor() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    this.theme = dark.matches ? 'dark' : 'light';
    dark.addEventListener('change', () => (this.theme = dark.matches ? 'dark' : 'light'));
  }

  /** How a layer is drawn on this ground; what its legend is read from. */
  drawingOf(layer: Pick<DrawnLayer, 'id' | 'style'>): StyleLayer[] {
    return drawing(layer, this.style, this.theme);
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
