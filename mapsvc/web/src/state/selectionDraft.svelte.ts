/** How an area is drawn. */
export type AreaMode = 'box' | 'polygon' | 'circle' | 'feature';

/** An area being drawn: its points so far, and the distances typed. */
export class AreaDraft {
  mode = $state<AreaMode>('box');
  points = $state.raw<(readonly [number, number])[]>([]);
  /** Radius of the circle, in metres. */
  metres = $state(1000);
  /** How far from a feature, in metres; 0: what touches it. */
  buffer = $state(0);

  choose(mode: AreaMode): void {
    this.mode = mode;
    this.points = [];
  }
}
