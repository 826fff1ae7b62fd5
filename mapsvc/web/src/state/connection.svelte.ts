/** Whether this machine has a line at all, as the browser knows it; a line may still be too weak to bring anything. */
export class ConnectionState {
  online = $state(navigator.onLine);
  /** Counts each time the line came back, for whatever wants to ask again. */
  returns = $state(0);

  constructor() {
    window.addEventListener('offline', () => (this.online = false));
    window.addEventListener('online', () => {
      this.online = true;
      this.returns++;
    });
  }
}
