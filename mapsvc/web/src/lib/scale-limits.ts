import type { StyleLayer } from '../style/specification';
import { metresPerPixel } from './scale';

/** Zooms between which something of a layer is drawn. */
export interface ScaleLimits {
  from: number;
  to: number;
}

/** A pixel of 0,28 mm: what OGC (WMTS, SE) takes for a screen when it speaks of scales. */
const PIXEL_METRES = 0.00028;
/** Beyond every zoom that a map here has: no limit. */
export const MOST_ZOOM = 24;

/**
 * Where a layer is seen: as its style and its tiles have it. Names alone do not make a layer seen where it also has
 * shapes.
 */
export function scaleLimits(parts: readonly StyleLayer[], tiles: { min_zoom: number } | null): ScaleLimits {
  const shapes = parts.filter(({ type }) => type !== 'symbol');
  const seen = shapes.length > 0 ? shapes : parts;
  const lowest = Math.min(...seen.map(({ minzoom }) => minzoom ?? 0), MOST_ZOOM);
  const highest = Math.max(...seen.map(({ maxzoom }) => maxzoom ?? MOST_ZOOM), 0);
  return { from: Math.max(lowest, tiles?.min_zoom ?? 0), to: highest };
}

/** The number n of a scale 1:n at a zoom, with two digits that count: nobody's screen is exact to more. */
export function scaleNumber(zoom: number, latitude: number): number {
  return Number((metresPerPixel(latitude, zoom) / PIXEL_METRES).toPrecision(2));
}

/** Whether a layer with these limits is seen at a zoom, and if not, which way it comes into sight. */
export function sightAt({ from, to }: ScaleLimits, zoom: number): 'seen' | 'closer' | 'farther' {
  return zoom < from ? 'closer' : zoom >= to ? 'farther' : 'seen';
}
