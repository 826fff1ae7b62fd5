import { cellAt, heightAt, keyOf, tilesFor, zoomFor, type HeightTiles, type Picture } from '../lib/heights';
import type { Place } from '../lib/measure';
import { tileUrl } from '../lib/tile-cover';
import { fetchTile } from './client';

/** Pictures kept decoded, one megabyte each; further ones push out the oldest. */
const KEPT = 24;

const pictures = new Map<string, Promise<Picture>>();

/** Metres above the sea at places of WGS 84; null where the height is not known. @throws ApiProblem, AbortError */
export async function heightsAt(
  places: readonly Place[],
  tiles: HeightTiles,
  signal: AbortSignal,
): Promise<(number | null)[]> {
  const [west, south, east, north] = tiles.extent;
  const within = ([x, y]: Place) => x >= west && x <= east && y >= south && y <= north;
  const known = places.filter(within);
  if (known.length === 0) return places.map(() => null);
  const zoom = zoomFor(known, tiles);
  const wanted = tilesFor(
    known.map((place) => cellAt(place, zoom, tiles.size)),
    zoom,
    tiles.size,
  );
  const found = new Map<string, Picture>();
  await Promise.all(
    wanted.map(async (tile) => found.set(keyOf(tile), await picture(tileUrl(tiles.url, tile), tiles.size))),
  );
  signal.throwIfAborted();
  return places.map((place) =>
    within(place) ? heightAt(cellAt(place, zoom, tiles.size), zoom, tiles.size, found) : null,
  );
}

/** A picture serves whoever asks for it next, so that nobody who gives up takes it from others. */
function picture(url: string, size: number): Promise<Picture> {
  const kept = pictures.get(url);
  if (kept) return kept;
  const asked = fetchTile(url, AbortSignal.timeout(PATIENCE_MS)).then((content) => decode(content, size));
  pictures.set(url, asked);
  asked.catch(() => pictures.delete(url));
  const [oldest] = pictures.keys();
  if (pictures.size > KEPT && oldest !== undefined) pictures.delete(oldest);
  return asked;
}

const PATIENCE_MS = 30_000;

/** The colours as they were written: a screen's own colours would change heights. */
async function decode(content: ArrayBuffer, size: number): Promise<Picture> {
  if (content.byteLength === 0) return new Uint8ClampedArray(size * size * 4).map((_, i) => (i % 4 === 2 ? 1 : 0));
  const image = await createImageBitmap(new Blob([content], { type: 'image/webp' }), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.drawImage(image, 0, 0);
  image.close();
  return context.getImageData(0, 0, size, size).data;
}
