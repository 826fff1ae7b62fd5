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
