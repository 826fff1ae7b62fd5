import { Map as MapLibreMap } from 'maplibre-gl';
import type { View } from '../lib/address';
import { HATCH } from '../style/choropleth';
import type { Style } from '../style/specification';
import { hatching } from './hatching';

export interface PrintOptions {
  style: Style;
  view: View;
  /** In CSS pixels. */
  width: number;
  height: number;
  /** Dots to the CSS pixel. */
  ratio: number;
  signal: AbortSignal;
}

/** Longest time a sheet may take: a large one asks for hundreds of tiles over a weak line. */
const PATIENCE_MS = 180_000;

/** Draws a map of its own, out of sight, as large and fine as a sheet of paper needs it. @throws when stopped or late */
export async function printMap({
  style,
  view,
  width,
  height,
  ratio,
  signal,
}: PrintOptions): Promise<HTMLCanvasElement> {
  const container = document.createElement('div');
  container.className = 'print-map';
  container.style.width = `${width}px`;
  container.style.height = `${height}px`;
  container.setAttribute('aria-hidden', 'true');
  container.inert = true;
  document.body.append(container);
  const map = new MapLibreMap({
    container,
    style,
    center: [view.longitude, view.latitude],
    zoom: view.zoom,
    pixelRatio: ratio,
    // MapLibre makes its canvas coarser beyond this; the paper decides here.
    maxCanvasSize: [16_384, 16_384],
    interactive: false,
    attributionControl: false,
    fadeDuration: 0,
    validateStyle: false,
  });
  map.setMissingStyleImageResolver((id) => {
    if (id === HATCH && !map.hasImage(HATCH)) map.addImage(HATCH, hatching(), { pixelRatio: 2 });
  });
  try {
    return await picture(map, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]));
  } finally {
    map.remove();
    container.remove();
  }
}

/** The picture of a map once all its tiles are there. */
function picture(map: MapLibreMap, signal: AbortSignal): Promise<HTMLCanvasElement> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    map.once('idle', () => {
      // The drawing may be read only while it is being made.
      map.once('render', () => {
        const source = map.getCanvas();
        const copy = document.createElement('canvas');
        copy.width = source.width;
        copy.height = source.height;
        copy.getContext('2d')?.drawImage(source, 0, 0);
        signal.removeEventListener('abort', stop);
        resolve(copy);
      });
      map.triggerRepaint();
    });
    return undefined;
  });
}
