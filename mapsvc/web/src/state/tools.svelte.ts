/** The tools of the tool bar. */
export type ToolId = 'compare' | 'measure' | 'select' | 'sketch' | 'files' | 'share' | 'keep' | 'print';

/** Names in the browser's storage: the sketch, and the one that was there before a link brought another. */
export const STORED_SKETCH = 'mapsvc.sketch.1';
export const OWN_SKETCH = 'mapsvc.sketch.1.own';

function hasStored(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return false; // the browser allows no storage
  }
}

/** Which tool is open, and what it keeps. The parts of a tool are downloaded when it is opened first. */
export class ToolsState {
  current = $state<ToolId | null>(null);
  /** Whether the list of tools is open, as phones have it. */
  listOpen = $state(false);
  /** Set by a tool that takes the presses on the map; null: they open cards. */
  press = $state.raw<((place: [number, number]) => void) | null>(null);
  /** Set by a tool whose drawings may be pressed while it is closed; true when the press was on one. */
  claim: ((place: [number, number]) => boolean) | null = null;
  /** Files dropped on the page that the tool for files has yet to open. */
  dropped = $state.raw<readonly File[]>([]);
  /** Tools that have something on the map whether they are open or not. */
  awake = $state.raw<readonly ToolId[]>(hasStored(STORED_SKETCH) ? ['sketch'] : []);
  /** The sketch that a link brought, and the one that the link of this page carries. */
  sketchAsked = $state<string | undefined>();
  sketchLink = $state<string | undefined>();

  readonly #kept = new Map<ToolId, unknown>();

  /** Whether something of the tools stands in the place of the card. */
  readonly open = $derived(this.current !== null || this.listOpen);

  /** Opens a tool, or closes it when it is open. */
  toggle(id: ToolId): void {
    this.listOpen = false;
    this.current = this.current === id ? null : id;
    this.wake(id);
  }

  toggleList(): void {
    this.listOpen = !this.open;
    this.current = null;
  }

  close(): void {
    this.listOpen = false;
    this.current = null;
  }

  /** Opens files that were dropped on the page. */
  drop(files: readonly File[]): void {
    this.dropped = files;
    this.listOpen = false;
    this.current = 'files';
    this.wake('files');
  }

  /** Lets a tool draw on the map. */
  wake(id: ToolId): void {
    if (!this.awake.includes(id)) this.awake = [...this.awake, id];
  }

  /** Shows what a link says of the tools. */
  readLink(sketch: string | undefined): void {
    this.sketchAsked = sketch;
    if (sketch === undefined) return;
    this.sketchLink = sketch;
    this.wake('sketch');
  }

  /** What a tool was working on when it was open last, so that closing it loses nothing. */
  keep<T>(id: ToolId, make: () => T): T {
    // In a root of its own: what is derived inside a component stands still once the component is gone.
    if (!this.#kept.has(id)) $effect.root(() => void this.#kept.set(id, make()));
    return this.#kept.get(id) as T;
  }
}
