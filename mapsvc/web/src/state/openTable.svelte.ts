import type { FeatureKey } from '../lib/address';

/** What can stand beside the rows of a table. */
export type TableSide = 'columns' | 'figures' | 'filter' | 'files';

/**
 * Which layer's table is open, and the feature that the pointer is on in the table or, for that layer, on the map.
 * All that the first load needs to know of tables; the rest comes when one is opened.
 */
export class OpenTable {
  layer = $state<string | null>(null);
  folded = $state(false);
  /** What stands beside the rows. */
  side = $state<TableSide | null>(null);
  /** The row under the pointer or the keyboard: outlined on the map. */
  pointed = $state<string | null>(null);
  /** The feature under the pointer on the map: its row is marked. */
  beneath = $state<string | null>(null);
  /** The feature that the table itself opened: its row is where it is, and nothing need be scrolled. */
  opened = $state.raw<FeatureKey | null>(null);

  open(layer: string, side: TableSide | null = null): void {
    if (side || layer !== this.layer) this.side = side;
    this.layer = layer;
    this.folded = false;
    this.pointed = null;
    this.beneath = null;
  }

  close(): void {
    this.layer = null;
    this.pointed = null;
    this.beneath = null;
  }

  /** The feature of this table that is to be outlined on the map. */
  readonly outlined = $derived<FeatureKey | null>(
    this.layer !== null && this.pointed !== null ? { layer: this.layer, id: this.pointed } : null,
  );
}
