import { fetchFeature } from '../api/client';
import { ApiProblem, isAborted } from '../api/problem';
import type { Feature } from '../api/types';
import type { FeatureKey } from '../lib/address';
import type { Bilingual } from '../lib/format';
import { boundsOf } from '../lib/geometry';

/** A feature one may look at: what the tile told at once, and the whole feature when it has come. */
export interface Candidate extends FeatureKey {
  /** Values known before the answer: those the tile carries. */
  hint: Record<string, unknown>;
  hintGeometry: GeoJSON.Geometry | null;
}

export type Loading =
  { status: 'loading' } | { status: 'ready'; feature: Feature } | { status: 'failed'; problem: ApiProblem };

/** The features under the last press, and the one of them that is looked at. */
export class SelectionState {
  readonly #versionOf: (layer: string) => number | undefined;
  candidates = $state.raw<Candidate[]>([]);
  index = $state(0);
  /** The feature whose tab is pointed at: outlined in place of the one that is looked at. */
  pointed = $state<number | null>(null);
  loading = $state.raw<Loading>({ status: 'loading' });
  /** Why this feature is shown when another one was asked for: a former unit leads to the one it became. */
  notice = $state.raw<Bilingual | null>(null);
  /** Whether the map should go to the feature once its geometry is known. */
  bringIntoView = $state(false);
  /** The item is asked for again when this changes. */
  #attempt = $state(0);
  readonly current = $derived(this.candidates[this.index] ?? null);
  readonly key = $derived.by<FeatureKey | null>(() => {
    if (!this.current) return null;
    const { layer, id, version } = this.current;
    return { layer, id, ...(version === undefined ? {} : { version }) };
  });
  /** What is outlined on the map: the tile's piece at once, the whole shape when it has come. */
  readonly geometry = $derived(
    (this.pointed === null ? null : this.candidates[this.pointed]?.hintGeometry) ??
      (this.loading.status === 'ready' ? this.loading.feature.geometry : (this.current?.hintGeometry ?? null)),
  );

  /** The box of a feature that has just come and was to be brought into view. */
  readonly arrivedBox = $derived(
    this.bringIntoView && this.loading.status === 'ready' ? boundsOf(this.loading.feature.geometry) : null,
  );

  /** `versionOf` tells which older version of a layer is looked at: its features are that version's. */
  constructor(versionOf: (layer: string) => number | undefined) {
    this.#versionOf = versionOf;
  }

  /** Looks at features, the first of them first. */
  open(candidates: Candidate[]): void {
    this.candidates = candidates;
    this.pointed = null;
    this.bringIntoView = false;
    this.notice = null;
    this.index = 0;
    this.loading = { status: 'loading' };
  }

  /** Looks at one feature by its key, as from a link, a table or a search. */
  openKey(key: FeatureKey, notice: Bilingual | null = null): void {
    this.open([{ ...key, hint: {}, hintGeometry: null }]);
    this.notice = notice;
  }

  close(): void {
    this.open([]);
  }

  /** Goes to another feature of the same press, round and round. */
  step(by: number): void {
    const count = this.candidates.length;
    if (count < 2) return;
    this.loading = { status: 'loading' };
    this.index = (this.index + by + count) % count;
  }

  /** Looks at one of the features of the press. */
  choose(index: number): void {
    if (index === this.index || !this.candidates[index]) return;
    this.loading = { status: 'loading' };
    this.index = index;
  }

  retry(): void {
    this.#attempt++;
  }

  /** Fetches the current feature; called in an effect, whose cleanup drops an answer that is no longer wanted. */
  follow(): (() => void) | undefined {
    const key = this.key;
    if (!key) return undefined;
    const version = key.version ?? this.#versionOf(key.layer);
    void this.#attempt;
    const controller = new AbortController();
    this.loading = { status: 'loading' };
    fetchFeature(key.layer, key.id, { signal: controller.signal, version })
      .then((feature) => {
        if (!controller.signal.aborted) this.loading = { status: 'ready', feature };
      })
      .catch((error: unknown) => {
        if (controller.signal.aborted || isAborted(error)) return;
        const problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
        this.loading = { status: 'failed', problem };
      });
    return () => controller.abort();
  }
}
