/** Something just done that can be taken back. */
export interface UndoStep {
  /** What was done, in the language of the moment it is read. */
  text: () => string;
  undo: () => void;
}

/**
 * The last thing done that can be taken back. Nothing here asks "are you sure": things are done at once, a toast says
 * so and offers to take them back. Only the last one can be: what came before it may no longer fit together.
 */
export class UndoState {
  step = $state.raw<UndoStep | null>(null);

  /** Says what was done and keeps how to take it back, in place of what was kept before. */
  offer(text: () => string, undo: () => void): void {
    this.step = { text, undo };
  }

  /** Takes the last thing back; false where there is none. */
  undo(): boolean {
    const step = this.step;
    if (!step) return false;
    this.step = null;
    step.undo();
    return true;
  }

  dismiss(): void {
    this.step = null;
  }
}
