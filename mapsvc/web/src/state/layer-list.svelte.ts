import { NO_FILTER, type Grouping, type LayerFilter } from '../lib/layer-list';

/** How the list of layers is looked through; kept while another tab or a layer's page is open. */
export class LayerListState {
  filter = $state<LayerFilter>({ ...NO_FILTER });
  /** Whether the conditions are shown. */
  open = $state(false);
  by = $state<Grouping>('sector');
  folded = $state.raw<ReadonlySet<string>>(new Set());

  /** Folds a group or unfolds it. */
  fold(group: string): void {
    const next = new Set(this.folded);
    if (!next.delete(group)) next.add(group);
    this.folded = next;
  }

  reset(): void {
    this.filter = { ...NO_FILTER };
  }
}
