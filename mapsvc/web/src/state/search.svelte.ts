import { search } from '../api/client';
import { ApiProblem, isAborted } from '../api/problem';
import type { SearchResult } from '../api/types';
import { formatDecimal, readCoordinates, type TypedPoint } from '../lib/coordinates';
import type { Bilingual } from '../lib/format';

/** A line of the answer: a thing that has a name, or a place that was typed as coordinates. */
export type Found = { kind: 'thing'; result: SearchResult } | { kind: 'place'; point: TypedPoint; text: Bilingual };

/** Waits until typing pauses, so that a weak line is not asked for every letter. */
const PAUSE_MS = 180;
const MOST = 12;

/** A former unit is in several layers (2009, 2019, the table of changes); all lead to the same place, so one line does. */
function withoutRepeats(results: SearchResult[]): SearchResult[] {
  const seen = new Set<string>();
  return results.filter(({ title, redirect }) => {
    if (!redirect) return true;
    const key = `${title} → ${redirect.layer}/${redirect.feature_id}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** What is typed into the search box and what was found for it. */
export class SearchState {
  query = $state('');
  status = $state<'idle' | 'loading' | 'ready' | 'failed'>('idle');
  problem = $state.raw<ApiProblem | null>(null);
  #things = $state.raw<SearchResult[]>([]);
  /** The same words are asked again when this changes. */
  #attempt = $state(0);

  readonly #places = $derived<Found[]>(
    readCoordinates(this.query).map((point) => ({
      kind: 'place',
      point,
      text: {
        vi: formatDecimal(point.longitude, point.latitude, 'vi'),
        en: formatDecimal(point.longitude, point.latitude, 'en'),
      },
    })),
  );
  /** Coordinates first: who types numbers means them. */
  readonly found = $derived<Found[]>([
    ...this.#places,
    ...this.#things.map((result): Found => ({ kind: 'thing', result })),
  ]);

  /** Asks when typing pauses; called in an effect, whose cleanup drops an answer that came too late. */
  follow(): (() => void) | undefined {
    void this.#attempt;
    const query = this.query.normalize('NFC').trim();
    if (query === '') {
      this.#things = [];
      this.status = 'idle';
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(() => void this.#ask(query, controller.signal), PAUSE_MS);
    this.status = 'loading';
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }

  retry(): void {
    this.#attempt++;
  }

  async #ask(query: string, signal: AbortSignal): Promise<void> {
    try {
      const results = await search(query, MOST, { signal });
      if (signal.aborted) return;
      this.#things = withoutRepeats(results);
      this.status = 'ready';
    } catch (error) {
      if (signal.aborted || isAborted(error)) return;
      this.#things = [];
      this.problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
      this.status = 'failed';
    }
  }
}
