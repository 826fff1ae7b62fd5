/**
 * The service worker: keeps the page itself, and answers from what a person kept when there is no line. It decides
 * nothing about data: `newest` is always the service's own answer where it can be had, `fixed` cannot change.
 */
import { joined } from '../lib/joined-tile';
import { CACHES, FROM_KEPT, handlingOf, joinedTiles, WHOLE_PAGE } from '../lib/kept';

/** What of the worker's world is used here; TypeScript's own types of it cannot stand beside those of pages. */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Waiting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Waiting {
  data: unknown;
  ports: readonly MessagePort[];
}
interface WorkerScope {
  registration: { scope: string };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listen: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listen: (event: Asking) => void): void;
  addEventListener(type: 'message', listen: (event: Told) => void): void;
}

/** Put in by the build: its name, the files of the page that the first map needs, and those that come later. */
declare const __BUILD__: string;
declare const __SHELL__: readonly string[];
declare const __LATER__: readonly string[];

const scope = self as unknown as WorkerScope;
const SHELL = CACHES.shell + __BUILD__;
/** A line that takes longer to bring the page is as good as none where the page is kept. */
const PATIENCE_MS = 4000;

scope.addEventListener('install', (event) => event.waitUntil(keepShell()));
scope.addEventListener('activate', (event) => event.waitUntil(dropOldShells()));
scope.addEventListener('message', (event) => {
  if (event.data !== WHOLE_PAGE) return;
  const done = keepLater().then(
    () => '',
    (error: unknown) => (error instanceof DOMException ? error.name : 'NetworkError'),
  );
  event.waitUntil(done.then((failure) => event.ports[0]?.postMessage(failure)));
});
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || request.headers.has('Authorization')) return;
  const handling = handlingOf(new URL(request.url), scope.registration.scope, request.mode === 'navigate');
  if (handling === 'page') event.respondWith(page(request));
  else if (handling === 'part') event.respondWith(part(request));
  else if (handling === 'fixed') event.respondWith(fixed(request));
  else if (handling === 'joined') event.respondWith(together(request));
  else if (handling === 'newest') event.respondWith(newest(request));
});

async function keepShell(): Promise<void> {
  const shell = await caches.open(SHELL);
  await shell.addAll([new Request('./', { headers: { Accept: 'text/html' }, cache: 'no-cache' }), ...__SHELL__]);
  // Whoever keeps data for use without a line keeps the whole page with it, this build of it too.
  const kept = await (await caches.open(CACHES.kept)).keys();
  if (kept.length > 0) await keepLater();
  await scope.skipWaiting();
}

/** Keeps the parts that are opened later; those that were used are kept already. */
async function keepLater(): Promise<void> {
  const shell = await caches.open(SHELL);
  const there = await Promise.all(__LATER__.map((name) => shell.match(name, { ignoreVary: true })));
  await shell.addAll(__LATER__.filter((_, i) => !there[i]));
}

/** Pages opened before an update go on with their own files: the shell before this one stays. */
async function dropOldShells(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHES.shell) && name !== SHELL);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
}

async function page(request: Request): Promise<Response> {
  const kept = await (await caches.open(SHELL)).match('./', { ignoreVary: true });
  if (!kept) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.status < 500 ? answer : kept;
  } catch {
    return kept;
  }
}

async function part(request: Request): Promise<Response> {
  const kept = await caches.match(request.url, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(SHELL)).put(request.url, answer.clone()).catch(() => undefined);
  return answer;
}

async function fixed(request: Request): Promise<Response> {
  return (await keptAnswer(request)) ?? fetch(request);
}

/** Several tiles in one: those that are kept, if all are, else the service's own answer. */
async function together(request: Request): Promise<Response> {
  const kept = await caches.open(CACHES.kept);
  const tiles: Response[] = [];
  for (const url of joinedTiles(request.url, scope.registration.scope)) {
    const tile = await kept.match(url, { ignoreVary: true });
    if (!tile) return fetch(request);
    tiles.push(tile);
  }
  const bytes = await Promise.all(tiles.map(async (tile) => new Uint8Array(await tile.arrayBuffer())));
  return new Response(joined(bytes), { headers: { 'Content-Type': 'application/vnd.mapbox-vector-tile' } });
}

async function newest(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.status < 502) return answer;
    return (await keptAnswer(request, true)) ?? answer;
  } catch (error) {
    const kept = await keptAnswer(request, true);
    if (kept) return kept;
    throw error;
  }
}

/** What a person keeps of an address; marked where it stands in for the service. */
async function keptAnswer(request: Request, mark = false): Promise<Response | undefined> {
  const kept = await (await caches.open(CACHES.kept)).match(request.url, { ignoreVary: true });
  if (!kept || !mark) return kept;
  const headers = new Headers(kept.headers);
  headers.set(FROM_KEPT, '1');
  return new Response(kept.body, { status: kept.status, headers });
}
