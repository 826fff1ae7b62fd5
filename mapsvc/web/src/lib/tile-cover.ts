import type { Box } from './geometry';

/** A tile of WebMercatorQuad. */
export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** Zoom of the tiles that show the whole country: from here on a kept area can be found again. */
export const FIRST_ZOOM = 5;

function column(longitude: number, z: number): number {
  return Math.floor(((longitude + 180) / 360) * 2 ** z);
}

function row(latitude: number, z: number): number {
  const phi = (Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180;
  return Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * 2 ** z);
}

/** Columns and rows of the tiles of one zoom that touch a box. */
function ranges([west, south, east, north]: Box, z: number) {
  return { x: [column(west, z), column(east, z)] as const, y: [row(north, z), row(south, z)] as const };
}

/** How many tiles touch a box between two zooms. */
export function countTiles(box: Box, from: number, to: number): number {
  let count = 0;
  for (let z = from; z <= to; z++) {
    const { x, y } = ranges(box, z);
    count += (x[1] - x[0] + 1) * (y[1] - y[0] + 1);
  }
  return count;
}

/** The tiles that touch a box between two zooms, the coarse ones first. */
export function tilesOf(box: Box, from: number, to: number): TileAddress[] {
  const tiles: TileAddress[] = [];
  for (let z = from; z <= to; z++) {
    const { x, y } = ranges(box, z);
    for (let column = x[0]; column <= x[1]; column++) {
      for (let row = y[0]; row <= y[1]; row++) tiles.push({ z, x: column, y: row });
    }
  }
  return tiles;
}

/** The address of a tile from a template with {z}, {y} and {x}. */
export function tileUrl(template: string, { z, x, y }: TileAddress): string {
  return template.replace('{z}', String(z)).replace('{y}', String(y)).replace('{x}', String(x));
}
