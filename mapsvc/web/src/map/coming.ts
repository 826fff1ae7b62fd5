import { addProtocol, type RequestTransformFunction } from 'maplibre-gl';

const SCHEME = 'coming';
const PREFIX = `${SCHEME}://`;

/** Tiles that a map was told to find here. */
const waiting = new Map<string, Promise<ArrayBuffer>>();

addProtocol(SCHEME, async ({ url }) => {
  const tile = waiting.get(url);
  waiting.delete(url);
  if (!tile) throw new Error(`${url} is not there.`);
  return { data: await tile };
});

/** Lets a map take tiles from the page where it has them or will have them, else from the service. */
export function fromPage(take: (url: string) => Promise<ArrayBuffer> | undefined): RequestTransformFunction {
  return (url) => {
    const tile = take(url);
    if (!tile) return { url };
    waiting.set(PREFIX + url, tile);
    return { url: PREFIX + url };
  };
}
