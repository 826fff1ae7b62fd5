import { WHOLE_PAGE } from '../lib/kept';

/**
 * Has the service worker keep the parts of the page that are downloaded when they are first opened: whoever goes out
 * without a line opens panels and tools there for the first time. Without a service worker there is nothing to do.
 *
 * @throws DOMException of the name the browser gave, QuotaExceededError where there is no room
 */
export async function keepWholePage(): Promise<void> {
  const worker = (await navigator.serviceWorker?.getRegistration())?.active;
  if (!worker) return;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<string>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
  });
  worker.postMessage(WHOLE_PAGE, [port2]);
  const failure = await answer;
  port1.close();
  if (failure !== '') throw new DOMException(failure, failure);
}
