import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Style } from '../style/specification';

/** How far the map leans back when there is something to see from the side, and how far people may lean it. */
const LEANING = 50;
const FARTHEST = 65;

/** Whether a style has anything that rises from the ground. */
export function rises(style: Style): boolean {
  return style.layers.some(({ type }) => type === 'fill-extrusion') || style.terrain !== undefined;
}

/** Lets the map be tilted and turned while something rises from the ground; flat and north up otherwise. */
export class Tilting {
  readonly #map: MapLibreMap;
  #tilted = false;

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  follow(style: Style, duration: number): void {
    const tilted = rises(style);
    if (tilted === this.#tilted) return;
    this.#tilted = tilted;
    const map = this.#map;
    if (tilted) {
      map.setMaxPitch(FARTHEST);
      map.dragRotate.enable();
      map.touchZoomRotate.enableRotation();
      map.touchPitch.enable();
      map.keyboard.enableRotation();
      map.easeTo({ pitch: LEANING, duration });
      return;
    }
    map.dragRotate.disable();
    map.touchZoomRotate.disableRotation();
    map.touchPitch.disable();
    map.keyboard.disableRotation();
    map.jumpTo({ pitch: 0, bearing: 0 });
    map.setMaxPitch(0);
  }
}
