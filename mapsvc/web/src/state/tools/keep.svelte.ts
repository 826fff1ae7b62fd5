import type { Layer } from '../../api/types';
import type { Box } from '../../lib/geometry';
import type { KeptArea } from '../../lib/kept';
import { estimate, forget, keep, NotKept, room, tilesFor, type Progress, type Wish } from '../../offline/keep';
import type { KeepingState } from '../keeping.svelte';

/** More tiles would take a weak line an hour, and the service's time from others. */
export const MOST_TILES = 6000;

/** Keeping parts of the map for use without a line: what is wished for, how far it has come, what went wrong. */
export class KeepState {
  readonly #keeping: KeepingState;
  toZoom = $state(13);
  progress = $state.raw<Progress | null>(null);
  problem = $state<'full' | 'line' | null>(null);
  /** About how much the wish takes; null while that is being found out. */
  size = $state<number | null>(null);
  room = $state<number | null>(null);
  #work: AbortController | null = null;

  constructor(keeping: KeepingState) {
    this.#keeping = keeping;
  }

  tilesOf(box: Box, layers: readonly Layer[]): string[] {
    return tilesFor({ box, toZoom: this.toZoom, layers });
  }

  /** Finds out how much some tiles take; returns what gives that up. */
  weigh(tiles: readonly string[]): () => void {
    const controller = new AbortController();
    this.size = null;
    estimate(tiles, controller.signal).then(
      (size) => (this.size = size),
      () => undefined,
    );
    void room().then((bytes) => (this.room = bytes));
    return () => controller.abort();
  }

  /** Keeps an area; in place of one that is kept already, where given. */
  async start(wish: Wish, instead?: KeptArea): Promise<void> {
    this.#work = new AbortController();
    this.problem = null;
    this.progress = { done: 0, all: 1, bytes: 0 };
    try {
      const area = await keep(wish, this.#work.signal, (progress) => (this.progress = progress));
      const others = this.#keeping.areas.filter(({ id }) => id !== instead?.id);
      this.#keeping.note([area, ...others]);
      if (instead) await forget(instead, [area, ...others]);
    } catch (error) {
      if (error instanceof NotKept) this.problem = error.reason;
    } finally {
      this.progress = null;
      this.#work = null;
    }
  }

  cancel(): void {
    this.#work?.abort();
  }

  /** Gives an area up. */
  async remove(area: KeptArea): Promise<void> {
    const others = this.#keeping.areas.filter(({ id }) => id !== area.id);
    this.#keeping.note(others);
    await forget(area, others);
  }
}
