import { PbfReader } from 'pbf';
import { FIXED_TILE } from './kept';

/** The tile of one version of a layer, as its address says. */
export interface TilePart {
  layer: string;
  version: string;
  /** Zoom, row and column, as in the address. */
  place: string;
}

/** Field of a vector tile that holds a layer, and of a layer that holds its name (Mapbox Vector Tile 2.1). */
const LAYER = 3;
const NAME = 1;

/** What an address asks for; null unless it is a tile of a version, whole and as it is. */
export function tilePart(url: string): TilePart | null {
  const [, layer, version, place] = FIXED_TILE.exec(url) ?? [];
  return layer && version && place ? { layer, version, place } : null;
}

/** The path of one tile with the layers of several, which lie at the same place. */
export function joinedPath(parts: readonly TilePart[]): string {
  const names = parts.map(({ layer, version }) => `${layer}@${version}`);
  return `/tiles/WebMercatorQuad/${parts[0]?.place ?? ''}?collections=${names.join(',')}`;
}

/**
 * The tiles that were joined, by layer: a tile is a row of layers, and a layer's own tile has the layer's name and that
 * of its labels. Layers without anything at the place are not in it.
 */
export function splitTile(tile: ArrayBuffer, layers: ReadonlySet<string>): Map<string, ArrayBuffer> {
  const bytes = new Uint8Array(tile);
  const reader = new PbfReader(bytes);
  const pieces = new Map<string, Uint8Array[]>();
  while (reader.pos < reader.length) {
    const start = reader.pos;
    const tag = reader.readVarint();
    if (tag >> 3 !== LAYER) {
      reader.skip(tag);
      continue;
    }
    const end = reader.readVarint() + reader.pos;
    const name = layerName(new PbfReader(bytes.subarray(reader.pos, end)));
    reader.pos = end;
    const owner = layers.has(name) ? name : name.replace(/_label$/, '');
    pieces.set(owner, [...(pieces.get(owner) ?? []), bytes.subarray(start, end)]);
  }
  return new Map([...pieces].map(([layer, own]) => [layer, joined(own)]));
}

function layerName(layer: PbfReader): string {
  while (layer.pos < layer.length) {
    const tag = layer.readVarint();
    if (tag >> 3 === NAME) return layer.readString();
    layer.skip(tag);
  }
  return '';
}

/** Tiles or parts of them one after another: one tile. */
export function joined(pieces: readonly Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.buffer;
}
