import { ApiProblem, isAborted } from '../api/problem';
import { fetchRows, fetchSummary, rowsAddress, type Chosen } from '../api/rows';
import type { FeatureCollection } from '../api/types';
import { farPages, pagesBetween } from '../lib/rowWindow';

/** Rows asked for together. */
export const PAGE_SIZE = 200;
/** Pages kept at a time: some 5,000 rows, whatever the layer holds. */
const MOST_PAGES = 24;
/** The service jumps no farther than this many features; what lies beyond is reached by filtering. */
export const FARTHEST = 1_000_000;
/** While one scrolls by, pages are not asked for: only when the list rests for a moment. */
const REST_MS = 90;

export interface Row {
  id: string;
  values: Record<string, unknown>;
}

/** What is asked for; the rows are read anew when any of it changes. */
export interface RowsQuery extends Chosen {
  properties: readonly string[];
}

/**
 * The rows of one question, read page by page as they come into sight and forgotten when they are far away. Pages that
 * follow one another are read by `next` links; a jump of the scroll bar by `offset`. An answer that comes after another
 * question was put is dropped with its request.
 */
export class TableRows {
  readonly query: RowsQuery;
  #pages = $state.raw<ReadonlyMap<number, Row[]>>(new Map());
  /** How many rows there are; null until the first page has come. */
  total = $state<number | null>(null);
  /** False while only the least number is known: the service counts to a bound, and the rest takes a moment. */
  exact = $state(false);
  problem = $state.raw<ApiProblem | null>(null);
  /** How many pages are on their way. */
  waiting = $state(0);
  readonly #next = new Map<number, string>();
  readonly #asked = new Map<number, AbortController>();
  readonly #closed = new AbortController();
  #wanted: number[] = [];
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(query: RowsQuery) {
    this.query = query;
    this.#ask(0);
  }

  /** A row by its place in the order; undefined while it is not there. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE];
  }

  /** The place of a feature among the rows that are there; -1 when it is not among them. */
  indexOf(id: string): number {
    for (const [page, rows] of this.#pages) {
      const index = rows.findIndex((row) => row.id === id);
      if (index >= 0) return page * PAGE_SIZE + index;
    }
    return -1;
  }

  /** Rows kept now, for tests of bounded memory. */
  get kept(): number {
    return [...this.#pages.values()].reduce((sum, rows) => sum + rows.length, 0);
  }

  /** Sees to it that these rows come. */
  want(first: number, end: number): void {
    this.#wanted = pagesBetween(first, Math.min(end, FARTHEST), PAGE_SIZE);
    for (const [page, controller] of this.#asked) {
      if (page !== 0 && !this.#wanted.includes(page)) controller.abort();
    }
    clearTimeout(this.#rest);
    const missing = this.#wanted.filter((page) => !this.#pages.has(page) && !this.#asked.has(page));
    if (missing.length > 0) this.#rest = setTimeout(() => missing.forEach((page) => this.#ask(page)), REST_MS);
  }

  retry(): void {
    this.problem = null;
    for (const page of this.#wanted.length > 0 ? this.#wanted : [0]) if (!this.#pages.has(page)) this.#ask(page);
  }

  /** Gives up all that is on its way; call when another question is put. */
  close(): void {
    clearTimeout(this.#rest);
    this.#closed.abort();
    for (const controller of this.#asked.values()) controller.abort();
  }

  #ask(page: number): void {
    if (this.#closed.signal.aborted || this.#asked.has(page)) return;
    const controller = new AbortController();
    this.#asked.set(page, controller);
    this.waiting = this.#asked.size;
    const url = this.#next.get(page) ?? rowsAddress({ ...this.query, limit: PAGE_SIZE, offset: page * PAGE_SIZE });
    fetchRows(url, { signal: controller.signal })
      .then((reply) => this.#take(page, reply))
      .catch((error: unknown) => {
        if (controller.signal.aborted || isAborted(error)) return;
        this.problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
      })
      .finally(() => {
        if (this.#asked.get(page) === controller) this.#asked.delete(page);
        this.waiting = this.#asked.size;
        // Pages that were given up on the way and are in sight again are asked for anew.
        const again = this.#wanted.filter((each) => !this.#pages.has(each) && !this.#asked.has(each));
        if (!this.problem && again.length > 0) this.want(...this.#range());
      });
  }

  #range(): [number, number] {
    const first = (this.#wanted[0] ?? 0) * PAGE_SIZE;
    return [first, ((this.#wanted.at(-1) ?? 0) + 1) * PAGE_SIZE];
  }

  #take(page: number, reply: FeatureCollection): void {
    if (this.#closed.signal.aborted) return;
    const rows = reply.features.map(({ id, properties }): Row => ({ id: String(id), values: properties }));
    const pages = new Map(this.#pages).set(page, rows);
    for (const far of farPages([...pages.keys()], [...this.#wanted, page], MOST_PAGES)) pages.delete(far);
    this.#pages = pages;
    this.problem = null;
    const next = reply.links.find(({ rel }) => rel === 'next')?.href;
    if (next) this.#next.set(page + 1, next);
    this.#count(page, rows.length, next !== undefined, reply.numberMatched);
  }

  #count(page: number, rows: number, more: boolean, matched: number | undefined): void {
    if (this.exact) return;
    if (matched !== undefined || !more) {
      this.total = matched ?? page * PAGE_SIZE + rows;
      this.exact = true;
      return;
    }
    const first = this.total === null;
    this.total = Math.max(this.total ?? 0, page * PAGE_SIZE + rows + 1);
    if (first) this.#countAll();
  }

  /** The service leaves the number out of pages beyond a bound; the whole count is asked for once, beside the rows. */
  #countAll(): void {
    fetchSummary(this.query, {}, { signal: this.#closed.signal })
      .then(({ numberMatched }) => {
        if (this.#closed.signal.aborted) return;
        this.total = numberMatched;
        this.exact = true;
      })
      // Without it the table still says "more than", and grows as one goes on.
      .catch(() => undefined);
  }
}
