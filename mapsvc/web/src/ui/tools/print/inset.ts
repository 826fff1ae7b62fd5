import { fetchTile, fromService } from '../../../api/client';
import { polygonPath, tileAddress, WINDOW } from '../../../lib/locator';
import type { Explorer } from '../../../state/explorer.svelte';

/** Colours of the inset on paper, as the locator has them by day. */
const PARTS = [
  { id: 'neighbouring_land', fill: '#eef2f3', stroke: null, width: 0 },
  { id: 'provinces', fill: '#ffffff', stroke: '#b9c5ca', width: 6 },
  { id: 'province', fill: '#0b5f6b', stroke: null, width: 0 },
  { id: 'islands', fill: '#7d3b12', stroke: '#7d3b12', width: 10 },
] as const;
const SEA = '#d9e7ed';
const WIDTH = 760;

/** Viet Nam with Quảng Trị, Hoàng Sa and Trường Sa as a picture; a part whose tile does not come is left out. */
export async function insetPicture({ catalogue }: Explorer, signal: AbortSignal): Promise<HTMLCanvasElement> {
  const canvas = document.createElement('canvas');
  const scale = WIDTH / WINDOW.width;
  canvas.width = WIDTH;
  canvas.height = Math.round(WINDOW.height * scale);
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.fillStyle = SEA;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.translate(-WINDOW.x, -WINDOW.y);
  const paths = await Promise.all(
    PARTS.map(async ({ id }) => {
      const url = catalogue.layer(id)?.tiles?.url;
      if (!url) return '';
      return fetchTile(tileAddress(fromService(url)), signal).then(
        (tile) => polygonPath(tile, id),
        () => '',
      );
    }),
  );
  PARTS.forEach(({ fill, stroke, width }, i) => {
    const path = new Path2D(paths[i] ?? '');
    context.fillStyle = fill;
    context.fill(path, 'evenodd');
    if (!stroke) return;
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.stroke(path);
  });
  return canvas;
}
