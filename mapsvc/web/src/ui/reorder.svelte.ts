/**
 * Dragging a row of a list to another place, with mouse, pen or finger. The list is reordered while one drags, so what
 * one sees is what one gets; keyboards use the buttons beside.
 */
export class Reorder {
  readonly #move: (id: string, to: number) => void;
  dragged = $state<string | null>(null);

  constructor(move: (id: string, to: number) => void) {
    this.#move = move;
  }

  start(event: PointerEvent, id: string): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.dragged = id;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  /** Moves the row to where the pointer is among the rows of the list. */
  over(event: PointerEvent, rows: HTMLElement[]): void {
    if (this.dragged === null) return;
    const from = rows.findIndex((row) => row.dataset['row'] === this.dragged);
    const to = rows.filter((row, i) => {
      const { top, height } = row.getBoundingClientRect();
      // A row is passed when the pointer is beyond its middle; the dragged row itself does not count.
      return i !== from && event.clientY > top + height / 2;
    }).length;
    if (to !== from) this.#move(this.dragged, to);
  }

  end(): void {
    this.dragged = null;
  }
}
