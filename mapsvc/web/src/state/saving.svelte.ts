import { recall, remember } from './memory';

const KEPT_AS = 'saving';

/** What browsers that know of it say of the line; it is what the header Save-Data says. */
interface Line extends EventTarget {
  readonly saveData?: boolean;
}

/**
 * Whether data are to be saved: as chosen here, else as the browser was told for all pages. Then nothing is fetched
 * that was not asked for.
 */
export class SavingState {
  #chosen = $state(recall(KEPT_AS));
  readonly #line: Line | undefined;
  #asked = $state(false);
  readonly on = $derived(this.#chosen === null ? this.#asked : this.#chosen === 'on');

  constructor(line = (navigator as { connection?: Line }).connection) {
    this.#line = line;
    this.#asked = line?.saveData === true;
    line?.addEventListener('change', () => (this.#asked = this.#line?.saveData === true));
  }

  /** Switches it on or off and keeps the choice on this machine. */
  toggle(): void {
    this.#chosen = this.on ? 'off' : 'on';
    remember(KEPT_AS, this.#chosen);
  }
}
