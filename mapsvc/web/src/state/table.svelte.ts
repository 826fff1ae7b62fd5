import { fetchSummary, type Chosen } from '../api/rows';
import type { Layer } from '../api/types';
import {
  columnsOf,
  movedOrder,
  nextSort,
  orderedFields,
  readChoice,
  sortParameter,
  type ColumnChoice,
  type SortKey,
} from '../lib/columns';
import type { Explorer } from './explorer.svelte';
import { recall, remember } from './memory';
import { TableRows, type RowsQuery } from './tableRows.svelte';

/** While the map moves, rows in view are not asked for. */
const MOVING_MS = 350;
const KEPT = 'columns.';

/** The table of one layer: its question, its rows, its columns, and the cell that the keyboard is on. */
export class TableState {
  readonly layer: Layer;
  readonly #explorer: Explorer;
  sort = $state.raw<SortKey[]>([]);
  choice = $state.raw<ColumnChoice>({ order: [], hidden: [], widths: {} });
  /** Whether only what the map shows now is listed. */
  inView = $state(false);
  rows = $state.raw<TableRows | null>(null);
  /** The row of the keyboard, -1 in the head; and its column. */
  row = $state(-1);
  column = $state(0);

  constructor(layer: Layer, explorer: Explorer) {
    this.layer = layer;
    this.#explorer = explorer;
    this.choice = readChoice(recall(KEPT + layer.id), layer.fields);
  }

  readonly fields = $derived.by(() => orderedFields(this.layer.fields, this.layer.label, this.choice));
  readonly columns = $derived.by(() => columnsOf(this.layer.fields, this.layer.label, this.choice));
  /** Which features are listed, in which order: of the version that the map shows. */
  readonly chosen = $derived.by<Chosen>(() => ({
    layer: this.layer.id,
    version: this.layer.version?.number ?? 0,
    filter: this.#explorer.area.filterOf(this.layer.id),
    sortby: sortParameter(this.sort),
    bbox: this.inView ? this.#explorer.box?.map((degrees) => degrees.toFixed(5)).join(',') : undefined,
  }));
  /** The question as text: the rows are read anew when it changes, and only then. */
  readonly #question = $derived(
    JSON.stringify({ ...this.chosen, properties: this.columns.map(({ field }) => field.name).sort() }),
  );

  /** Whether the layer's filter is wrong, so that nothing can be listed. */
  readonly blocked = $derived.by(() => this.#explorer.filters.stateOf(this.layer.id)?.status === 'failed');

  /** Reads the rows; called in an effect, whose cleanup gives up those of the question before. */
  follow(): () => void {
    // A filter that is not known to be right lists nothing, as it draws nothing.
    if (this.#explorer.filters.hides(this.layer.id)) {
      this.rows = null;
      return () => undefined;
    }
    const query = JSON.parse(this.#question) as RowsQuery;
    let rows: TableRows | null = null;
    const timer = setTimeout(
      () => {
        rows = new TableRows(query);
        this.rows = rows;
      },
      query.bbox === undefined ? 0 : MOVING_MS,
    );
    return () => {
      clearTimeout(timer);
      rows?.close();
    };
  }

  /** Sorts by a column: up, down, not at all; `add` keeps the columns sorted by before. */
  sortBy(name: string, add: boolean): void {
    this.sort = nextSort(this.sort, name, add);
  }

  setSort(sort: SortKey[]): void {
    this.sort = sort;
  }

  hide(name: string, hidden: boolean): void {
    const others = this.choice.hidden.filter((each) => each !== name);
    this.#choose({ ...this.choice, hidden: hidden ? [...others, name] : others });
    this.column = Math.min(this.column, this.columns.length - 1);
  }

  move(name: string, by: number): void {
    const names = this.fields.map((field) => field.name);
    this.#choose({ ...this.choice, order: movedOrder(names, name, by) });
  }

  setWidth(name: string, width: number): void {
    this.#choose({ ...this.choice, widths: { ...this.choice.widths, [name]: width } });
  }

  resetColumns(): void {
    this.#choose({ order: [], hidden: [], widths: {} });
  }

  /** The place of a feature in the order, asked of the service where the rows at hand do not have it; -1 for none. */
  async placeOf(id: string, signal: AbortSignal): Promise<number> {
    const here = this.rows?.indexOf(id) ?? -1;
    if (here >= 0) return here;
    const { feature } = await fetchSummary(this.chosen, { feature: id }, { signal });
    return feature?.place ?? -1;
  }

  #choose(choice: ColumnChoice): void {
    this.choice = choice;
    remember(KEPT + this.layer.id, JSON.stringify(choice));
  }
}
