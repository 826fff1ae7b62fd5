let known: boolean | undefined;

/** A worker that has not answered by then is not waited for any longer. */
const PATIENCE_MS = 3000;

/** Whether this browser offers what the map needs, found out once and without downloading the map. */
export function canDraw(): boolean {
  known ??= offersWebgl(document.createElement('canvas'));
  return known;
}

/**
 * Finds it out when a worker has asked before: the first who asks waits until the browser has made ready what it draws
 * with, which takes long without a graphics card. What counts is what the page itself is offered.
 */
export async function findOutDrawing(): Promise<boolean> {
  if (known === undefined && typeof OffscreenCanvas !== 'undefined') await askInWorker();
  return canDraw();
}

function askInWorker(): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./webgl-worker.ts', import.meta.url), { type: 'module' });
    const end = () => {
      clearTimeout(timer);
      worker.terminate();
      resolve();
    };
    const timer = setTimeout(end, PATIENCE_MS);
    worker.onmessage = end;
    worker.onerror = end;
  });
}

/** Whether a canvas can be drawn on with WebGL2. */
export function offersWebgl(canvas: HTMLCanvasElement | OffscreenCanvas): boolean {
  try {
    const context = canvas.getContext('webgl2') as WebGL2RenderingContext | null;
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
