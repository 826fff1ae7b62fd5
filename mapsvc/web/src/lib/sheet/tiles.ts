import type { View } from '../address';

/** A part of a large picture, in CSS pixels from its upper left corner. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Dots along the longer side of a part: graphics cards of ten years ago draw this much at once. */
export const PART_DOTS = 3072;
/** Names that cross the edge of a part are drawn whole in both, when so much around it is drawn too; in CSS pixels. */
export const AROUND = 160;

/** The parts that a picture is drawn in, row by row: as few and as equal as their size allows. */
export function partsOf(width: number, height: number, ratio: number): Part[] {
  const most = Math.max(256, Math.floor(PART_DOTS / ratio));
  const cut = (length: number) => {
    const count = Math.ceil(length / most);
    // Whole pixels, so that parts meet without a gap.
    return Array.from({ length: count }, (_, i) => {
      const [from, to] = [Math.round((length * i) / count), Math.round((length * (i + 1)) / count)];
      return { from, size: to - from };
    });
  };
  const columns = cut(width);
  return cut(height).flatMap((row) =>
    columns.map((column) => ({ x: column.from, y: row.from, width: column.size, height: row.size })),
  );
}

const TILE = 512;

/** The view whose middle lies so many CSS pixels right of and below the middle of another. */
export function beside({ longitude, latitude, zoom }: View, right: number, below: number): View {
  const world = TILE * 2 ** zoom;
  const north = Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) - (below / world) * 2 * Math.PI;
  return {
    longitude: longitude + (right / world) * 360,
    latitude: (Math.atan(Math.exp(north)) * 360) / Math.PI - 90,
    zoom,
  };
}
