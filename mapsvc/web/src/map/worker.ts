import url from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';

/** Address of the program that reads tiles beside the page. */
export const workerUrl = new URL(url, document.baseURI).href;

/** Asks for that program together with the map, which itself asks a round trip later. The browser keeps the answer. */
export function askForWorker(): void {
  fetch(workerUrl)
    .then((answer) => answer.arrayBuffer())
    .catch(() => undefined);
}
