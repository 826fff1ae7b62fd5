import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

/** The one tile that holds all of Viet Nam with Hoàng Sa and Trường Sa: 90° to 135° E, 0° to 41° N. */
export const TILE = { z: 3, x: 6, y: 3 } as const;

/** The part of that tile the locator shows, in tile units of 4096: 101.5° to 118.2° E, 4.7° to 24.2° N. */
export const WINDOW = { x: 1046, y: 1866, width: 1520, height: 1880 } as const;

/** Address of the locator's tile of a layer. */
export function tileAddress(template: string): string {
  return template.replace('{z}', String(TILE.z)).replace('{y}', String(TILE.y)).replace('{x}', String(TILE.x));
}

/** The polygons of one layer of a vector tile as an SVG path in tile units; empty when the layer is not there. */
export function polygonPath(tile: ArrayBuffer, layerId: string): string {
  if (tile.byteLength === 0) return '';
  const layer = new VectorTile(new PbfReader(new Uint8Array(tile))).layers[layerId];
  if (!layer) return '';
  const rings: string[] = [];
  for (let i = 0; i < layer.length; i++) {
    for (const ring of layer.feature(i).loadGeometry()) {
      rings.push(`M${ring.map(({ x, y }) => `${x} ${y}`).join('L')}Z`);
    }
  }
  return rings.join('');
}

/** Names on the locator, in tile units; the same in every language, as the law has them. */
export const NAMES = [
  { x: 2200, lines: ['BIỂN ĐÔNG'], y: 2960, sea: true },
  { x: 2080, lines: ['QĐ. Hoàng Sa', '(Việt Nam)'], y: 2690, sea: false },
  { x: 2190, lines: ['QĐ. Trường Sa', '(Việt Nam)'], y: 3600, sea: false },
] as const;
