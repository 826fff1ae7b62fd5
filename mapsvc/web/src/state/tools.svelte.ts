/** The tools of the tool bar. */
export type ToolId = 'measure' | 'select';

/** Which tool is open, and what it keeps. The parts of a tool are downloaded when it is opened first. */
export class ToolsState {
  current = $state<ToolId | null>(null);
  /** Whether the list of tools is open, as phones have it. */
  listOpen = $state(false);
  /** Set by a tool that takes the presses on the map; null: they open cards. */
  press = $state.raw<((place: [number, number]) => void) | null>(null);

  readonly #kept = new Map<ToolId, unknown>();

  /** Whether something of the tools stands in the place of the card. */
  readonly open = $derived(this.current !== null || this.listOpen);

  /** Opens a tool, or closes it when it is open. */
  toggle(id: ToolId): void {
    this.listOpen = false;
    this.current = this.current === id ? null : id;
  }

  toggleList(): void {
    this.listOpen = !this.open;
    this.current = null;
  }

  close(): void {
    this.listOpen = false;
    this.current = null;
  }

  /** What a tool was working on when it was open last, so that closing it loses nothing. */
  keep<T>(id: ToolId, make: () => T): T {
    if (!this.#kept.has(id)) this.#kept.set(id, make());
    return this.#kept.get(id) as T;
  }
}
