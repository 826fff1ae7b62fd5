import type { Map as MapLibreMap } from 'maplibre-gl';
import { pause } from '../lib/pause';

/** Milliseconds. Without a graphics card the browser reads each picture of the map back, and the page waits for that. */
const COSTLY_MS = 50;

/** How much longer than a costly picture took the next one is waited for, while more of the map is still coming. */
const TIMES = 4;

type Opening = Pick<MapLibreMap, 'areTilesLoaded' | 'off' | 'on' | 'triggerRepaint'>;

/**
 * Where pictures are costly, a map that opens is drawn when all of it is there and now and then before, instead of
 * anew for each tile. Once it is complete, or somebody moves it, it is drawn as always.
 */
export function openSparingly(map: Opening): void {
  const draw = map.triggerRepaint;
  let cost = 0;
  let drawn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drawNow = () => {
    clearTimeout(timer);
    timer = undefined;
    draw.call(map);
  };
  const measure = () => {
    const began = performance.now();
    void pause().then(() => {
      drawn = performance.now();
      cost = drawn - began;
    });
  };
  const end = () => {
    map.triggerRepaint = draw;
    map.off('render', measure);
    map.off('idle', end);
    map.off('movestart', moved);
    if (timer !== undefined) drawNow();
  };
  const moved = ({ originalEvent }: { originalEvent?: unknown }) => {
    if (originalEvent) end();
  };
  map.triggerRepaint = () => {
    if (cost < COSTLY_MS || map.areTilesLoaded()) drawNow();
    else timer ??= setTimeout(drawNow, drawn + cost * TIMES - performance.now());
  };
  map.on('render', measure);
  map.on('idle', end);
  map.on('movestart', moved);
}
