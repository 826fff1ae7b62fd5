import { absolute, address, featuresAddress, fetchFeatures, fromService, SERVICE } from '../api/client';
import type { Catalogue, Layer } from '../api/types';
import { unitsQuestion } from '../api/units';
import type { Box } from '../lib/geometry';
import { itemsPath } from '../lib/downloads';
import { CACHES, type KeptArea } from '../lib/kept';
import { keepWholePage } from './whole';
import { FIRST_ZOOM, tilesOf, tileUrl } from '../lib/tile-cover';

/** What a person wants to keep. */
export interface Wish {
  title: string;
  box: Box;
  toZoom: number;
  layers: readonly Layer[];
}

/** How far the work has come. */
export interface Progress {
  done: number;
  all: number;
  bytes: number;
}

/** Nothing is left of what was begun: there is no room, or no line. */
export class NotKept extends Error {
  readonly reason: 'full' | 'line';
  constructor(reason: 'full' | 'line') {
    super(reason);
    this.reason = reason;
  }
}

/** Looks of the map; all are kept, so that it can be read in the sun and by night. */
const LOOKS = ['light', 'dark', 'grey'];
/** As many requests at once as browsers make to one host anyway. */
const AT_ONCE = 6;
/** Features of one layer whose cards are kept; a layer that has more in the area keeps its tiles only. */
const MOST_FEATURES = 2000;
const SAMPLES = 10;

const indexOf = (id: string) => `${SERVICE}/kept/${id}`;

/** Addresses of all tiles of a wish. */
export function tilesFor({ box, toZoom, layers }: Pick<Wish, 'box' | 'toZoom' | 'layers'>): string[] {
  return layers.flatMap(({ tiles, version }) => {
    if (!tiles || !version) return [];
    const [west, south, east, north] = version.extent ?? box;
    const [a, b, c, d] = [
      Math.max(west, box[0]),
      Math.max(south, box[1]),
      Math.min(east, box[2]),
      Math.min(north, box[3]),
    ];
    if (a > c || b > d) return [];
    const template = absolute(fromService(tiles.url));
    const zooms = [Math.max(FIRST_ZOOM, tiles.min_zoom), Math.min(toZoom, tiles.max_zoom)] as const;
    return tilesOf([a, b, c, d], ...zooms).map((tile) => tileUrl(template, tile));
  });
}

/** About how many bytes a wish takes, from a few of its tiles; those are fetched and not lost. */
export async function estimate(tiles: readonly string[], signal: AbortSignal): Promise<number> {
  if (tiles.length === 0) return 0;
  const step = Math.max(1, Math.floor(tiles.length / SAMPLES));
  const sizes = await Promise.all(
    tiles
      .filter((_, index) => index % step === 0)
      .map(async (url) => (await (await fetch(url, { signal })).arrayBuffer()).byteLength),
  );
  return Math.round((sizes.reduce((sum, size) => sum + size, 0) / sizes.length) * tiles.length);
}

/** Bytes that this browser would still take; null where it does not say. */
export async function room(): Promise<number | null> {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
}

/** Keeps what is wished for. @throws NotKept, or AbortError when it was given up; then nothing of it stays. */
export async function keep(wish: Wish, givenUp: AbortSignal, tell: (progress: Progress) => void): Promise<KeptArea> {
  const stop = new AbortController();
  const { signal } = stop;
  const giveUp = () => stop.abort(givenUp.reason);
  if (givenUp.aborted) giveUp();
  givenUp.addEventListener('abort', giveUp);
  const cache = await caches.open(CACHES.kept);
  const written: string[] = [];
  const id = crypto.randomUUID();
  let bytes = 0;
  const put = async (url: string, body: ArrayBuffer | string, type: string) => {
    const fresh = !(await cache.match(url));
    await cache.put(url, new Response(body, { headers: { 'Content-Type': type } }));
    if (fresh) written.push(url);
    bytes += typeof body === 'string' ? body.length : body.byteLength;
    return url;
  };
  try {
    void navigator.storage?.persist?.();
    const catalogue = await ask(address('/catalogue'), signal);
    const layers = asPublished(JSON.parse(new TextDecoder().decode(catalogue)) as Catalogue, wish.layers);
    const tiles = tilesFor({ ...wish, layers });
    const told = layers.filter(({ identifiable }) => identifiable);
    const counted = layers.filter(({ statistics }) => statistics.length > 0);
    const all = tiles.length + LOOKS.length + told.length + counted.length + 2;
    const kept: string[] = [];
    let done = 0;
    const count = () => tell({ done: ++done, all, bytes });
    const documents = LOOKS.map((look) => address(`/styles/map-${look}`));
    const figures = counted.map((layer) => featuresAddress(layer.id, unitsQuestion(layer)));
    const work = [
      ...figures.map((url) => async () => kept.push(await put(url, await ask(url, signal), 'application/geo+json'))),
      ...documents.map((url) => async () => kept.push(await put(url, await ask(url, signal), 'application/json'))),
      ...tiles.map((url) => async () => {
        const tile = await ask(url, signal);
        kept.push(await put(url, tile, isPicture(tile) ? HEIGHTS : TILE));
      }),
      ...told.map((layer) => async () => kept.push(...(await keepFeatures(layer, wish.box, signal, put)))),
      keepWholePage,
    ];
    await inTurn(work, stop, count);
    // Last, so that the kept catalogue never names versions whose tiles are still on their way.
    kept.push(await put(address('/catalogue'), catalogue, 'application/json'));
    count();
    await cache.put(indexOf(id), new Response(JSON.stringify(kept)));
    const versions = layers.flatMap((layer) => (layer.version ? [[layer.id, layer.version.number] as const] : []));
    const { title, box, toZoom } = wish;
    const at = new Date().toISOString();
    const statistics = counted.map((layer) => layer.id);
    return { id, title, box, toZoom, layers: Object.fromEntries(versions), statistics, bytes, at };
  } catch (error) {
    await Promise.all(written.map((url) => cache.delete(url)));
    if (givenUp.aborted) throw error;
    throw new NotKept(error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'line');
  } finally {
    givenUp.removeEventListener('abort', giveUp);
  }
}

const TILE = 'application/vnd.mapbox-vector-tile';
const HEIGHTS = 'image/webp';

/** Whether a tile is a picture of heights: WebP begins with RIFF. */
function isPicture(tile: ArrayBuffer): boolean {
  return tile.byteLength > 4 && new DataView(tile).getUint32(0) === 0x52494646;
}

/** The layers as they are published at this moment; those that are gone are left out. */
function asPublished(catalogue: Catalogue, wanted: readonly Layer[]): Layer[] {
  return wanted.flatMap(({ id }) => catalogue.layers.find((layer) => layer.id === id && layer.version) ?? []);
}

async function ask(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const answer = await fetch(url, { signal, credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.arrayBuffer();
}

/** Keeps what cards say of the features in a box, each at its own address. */
async function keepFeatures(
  layer: Layer,
  box: Box,
  signal: AbortSignal,
  put: (url: string, body: string, type: string) => Promise<string>,
): Promise<string[]> {
  const { features, numberMatched } = await fetchFeatures(
    layer.id,
    { limit: MOST_FEATURES, bbox: box.join(',') },
    { signal },
  );
  if ((numberMatched ?? MOST_FEATURES + 1) > MOST_FEATURES) return [];
  const urls: string[] = [];
  // One after another: when one fails, none is still being written.
  for (const feature of features) {
    const url = address(`${itemsPath(layer.id)}/${encodeURIComponent(String(feature.id))}`);
    urls.push(await put(url, JSON.stringify(feature), 'application/geo+json'));
  }
  return urls;
}

/**
 * Does the work, several at once. When one fails the others are given up, and it ends only when all have: what arrived
 * after everything was deleted would stay for ever.
 */
async function inTurn(
  work: readonly (() => Promise<unknown>)[],
  stop: AbortController,
  count: () => void,
): Promise<void> {
  const waiting = work.values();
  const hand = async () => {
    for (const each of waiting) {
      stop.signal.throwIfAborted();
      await each();
      count();
    }
  };
  const hands = Array.from({ length: AT_ONCE }, () =>
    hand().catch((error: unknown) => {
      // The first reason is the one to tell; those who are stopped say only that they were.
      stop.abort(error);
    }),
  );
  await Promise.all(hands);
  stop.signal.throwIfAborted();
}

/** Gives up an area: what no other one needs is deleted. */
export async function forget(area: KeptArea, others: readonly KeptArea[]): Promise<void> {
  const cache = await caches.open(CACHES.kept);
  const listed = async ({ id }: KeptArea) => {
    const list = await cache.match(indexOf(id));
    return list ? ((await list.json()) as string[]) : [];
  };
  const needed = new Set((await Promise.all(others.map(listed))).flat());
  const own = await listed(area);
  await Promise.all(own.filter((url) => !needed.has(url)).map((url) => cache.delete(url)));
  await cache.delete(indexOf(area.id));
}
