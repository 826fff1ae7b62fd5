import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Layer } from '../api/types';
import { CACHES } from '../lib/kept';
import type * as Keeping from './keep';
import type { Progress, Wish } from './keep';

const HOME = 'https://map.test/';
const TILES = `${HOME}collections/communes/versions/2/tiles/WebMercatorQuad/{z}/{y}/{x}`;
const COMMUNES = {
  id: 'communes',
  label: { vi: 'name', en: 'name_en' },
  statistics: [{ id: 'density_2025', field: 'density_2025' }],
  identifiable: true,
  tiles: { url: TILES, min_zoom: 0, max_zoom: 12, labels: true },
  version: { number: 2, extent: [105, 16, 108, 18] },
} as unknown as Layer;
const WISH: Wish = { title: 'Xã Vĩnh Linh', box: [106.9, 16.9, 107, 17], toZoom: 9, layers: [COMMUNES] };
const FIGURES = `${HOME}collections/communes/items?limit=1000&properties=name%2Cname_en%2Cdensity_2025&skipGeometry=true`;

/** Long enough for what was on its way to arrive. */
const later = () => new Promise((resolve) => setTimeout(resolve, 20));

/** What the browser keeps; `room` is how many answers fit. */
function browser(room = Infinity) {
  const kept = new Map<string, Response>();
  const cache = {
    match: (url: string) => Promise.resolve(kept.get(url)?.clone()),
    put: (url: string, answer: Response) => {
      if (kept.size >= room && !kept.has(url)) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
      kept.set(url, answer);
      return Promise.resolve();
    },
    delete: (url: string) => Promise.resolve(kept.delete(url)),
  };
  vi.stubGlobal('caches', {
    open: (name: string) => (name === CACHES.kept ? Promise.resolve(cache) : Promise.reject()),
  });
  return kept;
}

/**
 * A service with one layer of one feature; `before` is told of every question. Answers come late and out of order, so
 * that some are still on their way when another one fails.
 */
function service(before: (url: string) => void = () => undefined) {
  let asked = 0;
  const answer = (url: string) => {
    if (url.endsWith('/catalogue')) return JSON.stringify({ layers: [COMMUNES] });
    if (url.includes('/items?')) return JSON.stringify({ features: [{ id: '1', properties: {} }], numberMatched: 1 });
    return 'tile';
  };
  vi.stubGlobal('fetch', async (input: string, { signal }: RequestInit = {}) => {
    before(input);
    await new Promise((resolve) => setTimeout(resolve, (asked++ * 7) % 5));
    if (signal?.aborted) throw new DOMException('given up', 'AbortError');
    return new Response(answer(input));
  });
}

let keeping: typeof Keeping;
beforeEach(async () => {
  vi.stubGlobal('document', { baseURI: HOME });
  vi.stubGlobal('navigator', {});
  keeping = await import('./keep');
});
afterEach(() => vi.unstubAllGlobals());

const begin = (signal = new AbortController().signal, tell: (progress: Progress) => void = () => undefined) =>
  keeping.keep(WISH, signal, tell);

describe('keeping an area', () => {
  it('keeps tiles, cards, looks, the catalogue, and the figures of layers that have statistics', async () => {
    const kept = browser();
    service();
    const area = await begin();
    expect(area).toMatchObject({ layers: { communes: 2 }, statistics: ['communes'] });
    expect([...kept.keys()]).toEqual(
      expect.arrayContaining([
        FIGURES,
        `${HOME}catalogue`,
        `${HOME}styles/map-dark`,
        `${HOME}collections/communes/items/1`,
      ]),
    );
    expect([...kept.keys()].filter((url) => url.includes('/tiles/')).length).toBeGreaterThan(4);
  });
  it('leaves nothing and says that there is no room when the browser is full in the middle', async () => {
    const kept = browser(4);
    service();
    await expect(begin()).rejects.toMatchObject({ reason: 'full' });
    await later();
    expect([...kept.keys()]).toEqual([]);
  });
  it('leaves what another area has kept before when the browser is full', async () => {
    const kept = browser();
    service();
    await begin();
    const before = new Set(kept.keys());
    vi.unstubAllGlobals();
    const full = browser(before.size + 1);
    for (const [url, answer] of kept) full.set(url, answer);
    vi.stubGlobal('document', { baseURI: HOME });
    vi.stubGlobal('navigator', {});
    service();
    await expect(
      keeping.keep({ ...WISH, toZoom: 12 }, new AbortController().signal, () => undefined),
    ).rejects.toThrow();
    await later();
    expect(new Set(full.keys())).toEqual(before);
  });
  it('leaves nothing when it is given up in the middle', async () => {
    const kept = browser();
    const giving = new AbortController();
    let asked = 0;
    service(() => ++asked === 5 && giving.abort());
    await expect(begin(giving.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await later();
    expect([...kept.keys()]).toEqual([]);
  });
  it('leaves nothing and says that the line is gone when an answer does not come', async () => {
    const kept = browser();
    service((url) => {
      if (url.includes('/tiles/WebMercatorQuad/8/')) throw new TypeError('network');
    });
    await expect(begin()).rejects.toMatchObject({ reason: 'line' });
    await later();
    expect([...kept.keys()]).toEqual([]);
  });
  it('gives up an area without what another one needs', async () => {
    const kept = browser();
    service();
    const [first, second] = [await begin(), await begin()];
    await keeping.forget(first, [second]);
    expect(kept.has(FIGURES)).toBe(true);
    await keeping.forget(second, []);
    expect([...kept.keys()]).toEqual([]);
  });
});
