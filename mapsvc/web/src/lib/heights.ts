import type { Bilingual } from './format';
import type { Box } from './geometry';
import type { TileAddress } from './tile-cover';

/** Where tiles of heights are and how fine they are. */
export interface HeightTiles {
  title: Bilingual;
  /** A template with {z}, {y} and {x}. */
  url: string;
  minZoom: number;
  maxZoom: number;
  /** Cells along a side of a tile. */
  size: number;
  extent: Box;
}

/** The picture of a tile: red, green, blue and opacity of each cell, row by row from the north-west. */
export type Picture = Uint8ClampedArray;

/** A place on the grid of the cells of one zoom, counted from the north-west of the world; centres lie at halves. */
export interface Cell {
  x: number;
  y: number;
}

/** Tiles asked for at most for one question: a longer line is told from coarser tiles. */
const MOST_TILES = 16;

/** Where a place lies among the cells of a zoom. */
export function cellAt([longitude, latitude]: readonly [number, number], zoom: number, size: number): Cell {
  const cells = size * 2 ** zoom;
  const phi = (Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180;
  return {
    x: ((longitude + 180) / 360) * cells,
    y: ((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * cells,
  };
}

/**
 * Metres above the sea in one cell (Terrarium: red · 256 + green + blue / 256 − 32768); null where nobody measured,
 * which the last bit of blue says.
 */
export function heightIn(picture: Picture, size: number, column: number, row: number): number | null {
  const at = (row * size + column) * 4;
  const [red = 0, green = 0, blue = 0] = picture.subarray(at, at + 3);
  return blue % 2 === 1 ? null : red * 256 + green + blue / 256 - 32768;
}

/** The four cells around a place, with how much each counts. */
function around({ x, y }: Cell): { column: number; row: number; weight: number }[] {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [right, down] = [x - 0.5 - left, y - 0.5 - top];
  return [
    { column: left, row: top, weight: (1 - right) * (1 - down) },
    { column: left + 1, row: top, weight: right * (1 - down) },
    { column: left, row: top + 1, weight: (1 - right) * down },
    { column: left + 1, row: top + 1, weight: right * down },
  ].filter(({ weight }) => weight > 0);
}

/** The tiles that heights at places of the grid of a zoom are read from. */
export function tilesFor(cells: readonly Cell[], z: number, size: number): TileAddress[] {
  const tiles = new Map<string, TileAddress>();
  for (const { column, row } of cells.flatMap(around)) {
    const tile = { z, x: Math.floor(column / size), y: Math.floor(row / size) };
    tiles.set(keyOf(tile), tile);
  }
  return [...tiles.values()];
}

/** Names a tile. */
export function keyOf({ z, x, y }: TileAddress): string {
  return `${z}/${y}/${x}`;
}

/** The closest zoom at which places take few enough tiles. */
export function zoomFor(places: readonly (readonly [number, number])[], tiles: HeightTiles): number {
  for (let zoom = tiles.maxZoom; zoom > tiles.minZoom; zoom--) {
    const cells = places.map((place) => cellAt(place, zoom, tiles.size));
    if (tilesFor(cells, zoom, tiles.size).length <= MOST_TILES) return zoom;
  }
  return tiles.minZoom;
}

/**
 * The height at a place of the grid, between the cells around it; null where one of them was not measured or its tile
 * is not there.
 */
export function heightAt(cell: Cell, z: number, size: number, pictures: ReadonlyMap<string, Picture>): number | null {
  let height = 0;
  for (const { column, row, weight } of around(cell)) {
    const tile = { z, x: Math.floor(column / size), y: Math.floor(row / size) };
    const picture = pictures.get(keyOf(tile));
    const one = picture ? heightIn(picture, size, column - tile.x * size, row - tile.y * size) : null;
    if (one === null) return null;
    height += one * weight;
  }
  return height;
}
