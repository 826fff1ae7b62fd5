/** Names of the caches of the page and its service worker. */
export const CACHES = {
  /** The page itself; one for each build. */
  shell: 'mapsvc-shell-',
  /** What a person keeps for use without a line. */
  kept: 'mapsvc-kept',
} as const;

/** What the page asks of its service worker: to keep every part of it. */
export const WHOLE_PAGE = 'whole-page';

/** Header of an answer that comes from what is kept because the service could not be asked. */
export const FROM_KEPT = 'X-Mapsvc-Kept';

/**
 * How the service worker answers an address. `page`: the service, else the kept page. `part`: a file of the page, named
 * by its content, so that the kept one is as good. `fixed`: data of one version, which never changes. `joined`: several
 * such data in one answer. `newest`: the service, else what is kept. `none`: not touched.
 */
export type Handling = 'page' | 'part' | 'fixed' | 'joined' | 'newest' | 'none';

/** A tile of one version, as it is: which layer, which version, and where. */
export const FIXED_TILE = /\/collections\/([^/?#]+)\/versions\/(\d+)\/tiles\/WebMercatorQuad\/(\d+\/\d+\/\d+)$/;

const JOINED_TILE = /^tiles\/WebMercatorQuad\/(\d+\/\d+\/\d+)\?collections=((?:[^/@,&]+@\d+,?)+)$/;

/** Addresses of the tiles that one address below `scope` joins; empty where it is not such an address. */
export function joinedTiles(address: string, scope: string): string[] {
  const [, place, names = ''] = JOINED_TILE.exec(address.slice(scope.length)) ?? [];
  if (!place) return [];
  return names.split(',').map((name) => {
    const [layer, version] = name.split('@');
    return `${scope}collections/${layer}/versions/${version}/tiles/WebMercatorQuad/${place}`;
  });
}

/** How an address below `scope` (ends in "/") is answered; `navigation` for what a person opens. */
export function handlingOf(address: URL, scope: string, navigation: boolean): Handling {
  if (!address.href.startsWith(scope)) return 'none';
  const path = address.href.slice(scope.length).replace(/[?#].*$/, '');
  if (navigation) return path === '' && address.search === '' ? 'page' : 'none';
  if (path.startsWith('assets/') || /^(favicon\.svg|icon-[\w-]+\.png|manifest\.webmanifest)$/.test(path)) return 'part';
  if (/^collections\/[^/]+\/versions\/\d+\/tiles\//.test(path)) return address.search === '' ? 'fixed' : 'none';
  if (joinedTiles(address.href, scope).length > 0) return 'joined';
  if (path === 'catalogue' || /^styles\/map-\w+$/.test(path)) return 'newest';
  return /^collections\/[^/]+\/items/.test(path) ? 'newest' : 'none';
}

/** A part of the country that is kept for use without a line. */
export interface KeptArea {
  id: string;
  /** Name in the words of the person or the map. */
  title: string;
  box: [number, number, number, number];
  /** The closest zoom whose tiles are kept. */
  toZoom: number;
  /** Layers with the version that is kept of each. */
  layers: Record<string, number>;
  /** Layers whose statistics are kept, of all their units; areas kept by an earlier page have none. */
  statistics?: string[];
  bytes: number;
  /** When it was kept, as ISO 8601. */
  at: string;
}

/** Reads what the browser remembers of kept areas; what makes no sense is passed over. */
export function readAreas(text: string | null): KeptArea[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(found) ? found.filter(isArea) : [];
  } catch {
    return [];
  }
}

function isArea(value: unknown): value is KeptArea {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, box, toZoom, layers, statistics, bytes, at } = value as Record<string, unknown>;
  return (
    [id, title, at].every((word) => typeof word === 'string') &&
    [toZoom, bytes].every((number) => Number.isFinite(number)) &&
    Array.isArray(box) &&
    box.length === 4 &&
    box.every((degree) => Number.isFinite(degree)) &&
    typeof layers === 'object' &&
    layers !== null &&
    Object.values(layers).every((version) => Number.isInteger(version)) &&
    (statistics === undefined || (Array.isArray(statistics) && statistics.every((name) => typeof name === 'string')))
  );
}

/** Layers of an area of which the service has another version by now, or none. */
export function outdatedLayers(area: KeptArea, published: ReadonlyMap<string, number>): string[] {
  return Object.entries(area.layers).flatMap(([id, version]) => (published.get(id) === version ? [] : [id]));
}
