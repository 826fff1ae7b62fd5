import type { View } from '../lib/address';
import { boxOfView } from '../lib/scale';
import { tilesOf, tileUrl } from '../lib/tile-cover';
import { sourceOf, type Style } from './specification';

/** More would no longer be a first view. */
const MOST = 120;

/** Window of a map and how much of each side panels cover, in CSS pixels. */
export interface Screen {
  width: number;
  height: number;
  padding: { top: number; right: number; bottom: number; left: number };
}

/**
 * Addresses of the vector tiles that a map asks for first: those of the whole window, at the whole zoom below the
 * view's, of sources that are drawn at that zoom. The view's centre lies in what the panels leave.
 */
export function firstTiles(style: Style, view: View, { width, height, padding }: Screen): string[] {
  const shown = new Set(
    style.layers
      .filter(({ minzoom = 0, maxzoom = 24 }) => view.zoom >= minzoom && view.zoom < maxzoom)
      .filter((layer) => layer.layout?.visibility !== 'none')
      .map(sourceOf),
  );
  // Panels move the centre; a window as wide as twice the longer side of it, cut to what is really seen.
  const { top, right, bottom, left } = padding;
  const [halfWidth, halfHeight] = [(width - left - right) / 2, (height - top - bottom) / 2];
  const box = boxOfView(view, 2 * (halfWidth + left), 2 * (halfHeight + bottom));
  const other = boxOfView(view, 2 * (halfWidth + right), 2 * (halfHeight + top));
  const seen = [box[0], box[1], other[2], other[3]] as const;
  const addresses = Object.entries(style.sources).flatMap(([id, source]) => {
    if (source.type !== 'vector' || !shown.has(id) || !source.tiles?.[0]) return [];
    const template = source.tiles[0];
    const zoom = Math.min(Math.floor(view.zoom), source.maxzoom ?? 22);
    if (zoom < (source.minzoom ?? 0)) return [];
    const [west, south, east, north] = source.bounds ?? [-180, -85, 180, 85];
    const [a, b] = [Math.max(west, seen[0]), Math.max(south, seen[1])];
    const [c, d] = [Math.min(east, seen[2]), Math.min(north, seen[3])];
    return a > c || b > d ? [] : tilesOf([a, b, c, d], zoom, zoom).map((tile) => tileUrl(template, tile));
  });
  return addresses.slice(0, MOST);
}
