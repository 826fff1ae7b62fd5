import { onAnswer } from '../api/client';

/** Whether this machine has a line at all, as the browser knows it; a line may still be too weak to bring anything. */
export class ConnectionState {
  #line = $state(navigator.onLine);
  /** Whether what is kept on this machine stands in for a service that does not answer. */
  #standsIn = $state(false);
  readonly online = $derived(this.#line && !this.#standsIn);
  /** Counts each time the line came back, for whatever wants to ask again. */
  returns = $state(0);

  constructor() {
    onAnswer((kept) => (this.#standsIn = kept));
    window.addEventListener('offline', () => (this.#line = false));
    window.addEventListener('online', () => {
      this.#line = true;
      this.#standsIn = false;
      this.returns++;
    });
  }
}
