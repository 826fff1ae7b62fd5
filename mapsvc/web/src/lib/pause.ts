/**
 * Lets the browser answer to people and draw before the work goes on: long work cut here and there is felt by nobody.
 * A message and not a timer, which browsers hold back.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** How long many small pieces of work may go on together before others have their turn. */
const TOGETHER_MS = 12;

let queue: Promise<void> = Promise.resolve();
let began = -Infinity;

/** To be awaited before each of many small pieces of work: they follow one another, with a pause now and then. */
export function turn(): Promise<void> {
  queue = queue.then(async () => {
    if (performance.now() - began < TOGETHER_MS) return;
    await pause();
    began = performance.now();
  });
  return queue;
}
