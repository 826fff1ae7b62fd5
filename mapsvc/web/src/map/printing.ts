import { Map as MapLibreMap } from 'maplibre-gl';
import type { View } from '../lib/address';
import type { Piece } from '../lib/sheet/draw';
import { AROUND, beside, partsOf, type Part } from '../lib/sheet/tiles';
import { HATCH } from '../style/choropleth';
import type { Style } from '../style/specification';
import { hatching } from './hatching';

export interface PrintOptions<Kept> {
  style: Style;
  view: View;
  /** In CSS pixels. */
  width: number;
  height: number;
  /** Dots to the CSS pixel. */
  ratio: number;
  /** Takes a finished part in the form it is kept in; its canvas is used again afterwards. */
  keep: (canvas: HTMLCanvasElement) => Promise<Kept>;
  /** Told after each part how much of the whole is done, from 0 to 1. */
  progress: (done: number) => void;
  signal: AbortSignal;
}

/** Longest time a part may take: a large sheet asks for hundreds of tiles over a weak line. */
const PATIENCE_MS = 120_000;

/**
 * Draws a map of its own, out of sight, as large and fine as a sheet of paper needs it: part by part, because graphics
 * cards end at a few thousand dots, with enough around each part for names that cross its edge to be whole.
 * @throws when stopped or late
 */
export async function printMap<Kept>(options: PrintOptions<Kept>): Promise<Piece<Kept>[]> {
  const { style, view, width, height, ratio, keep, progress, signal } = options;
  const parts = partsOf(width, height, ratio);
  const around = parts.length > 1 ? AROUND : 0;
  const container = document.createElement('div');
  container.className = 'print-map';
  container.setAttribute('aria-hidden', 'true');
  container.inert = true;
  document.body.append(container);
  const size = (part: Part) => {
    container.style.width = `${part.width + 2 * around}px`;
    container.style.height = `${part.height + 2 * around}px`;
  };
  const middle = (part: Part) => beside(view, part.x + (part.width - width) / 2, part.y + (part.height - height) / 2);
  const [first] = parts;
  if (first) size(first);
  const map = hiddenMap(container, style, first ? middle(first) : view, ratio);
  const pieces: Piece<Kept>[] = [];
  try {
    for (const [i, part] of parts.entries()) {
      const { longitude, latitude, zoom } = middle(part);
      if (i > 0) {
        size(part);
        map.resize();
        map.jumpTo({ center: [longitude, latitude], zoom });
      }
      // A dot more than the part, where there is one: readers of PDF leave a hairline between pictures that only touch.
      const over = around > 0 ? 1 : 0;
      const wide = { x: around, y: around, width: part.width + over, height: part.height + over };
      const canvas = await picture(map, wide, ratio, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]));
      pieces.push({
        picture: await keep(canvas),
        x: part.x / width,
        y: part.y / height,
        width: Math.min(wide.width, width - part.x) / width,
        height: Math.min(wide.height, height - part.y) / height,
      });
      signal.throwIfAborted();
      progress((i + 1) / parts.length);
    }
    return pieces;
  } finally {
    map.remove();
    container.remove();
  }
}

function hiddenMap(container: HTMLElement, style: Style, view: View, ratio: number): MapLibreMap {
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
  return map;
}

/** A part of the picture of a map once all its tiles are there. */
function picture(map: MapLibreMap, part: Part, ratio: number, signal: AbortSignal): Promise<HTMLCanvasElement> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    map.once('idle', () => {
      // The drawing may be read only while it is being made.
      map.once('render', () => {
        const source = map.getCanvas();
        const canvas = document.createElement('canvas');
        const [x, y] = [Math.round(part.x * ratio), Math.round(part.y * ratio)];
        canvas.width = Math.min(Math.round(part.width * ratio), source.width - x);
        canvas.height = Math.min(Math.round(part.height * ratio), source.height - y);
        canvas.getContext('2d')?.drawImage(source, -x, -y);
        signal.removeEventListener('abort', stop);
        resolve(canvas);
      });
      map.triggerRepaint();
    });
    map.triggerRepaint();
    return undefined;
  });
}
