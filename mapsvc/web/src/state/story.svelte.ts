import { fetchStory } from '../api/client';
import { ApiProblem, isAborted } from '../api/problem';
import type { Story, StoryStep } from '../api/types';
import type { ActiveLayer, StatisticKey, StoryPlace, View } from '../lib/address';
import { recall, remember } from './memory';

/** What the map showed before a story, to come back to. */
export interface Before {
  theme: string | null;
  layers: ActiveLayer[] | null;
  statistic: StatisticKey | null | undefined;
  styles: ReadonlyMap<string, string>;
  view: View | null;
}

type Reply = { status: 'loading' } | { status: 'ready'; story: Story } | { status: 'failed'; problem: ApiProblem };

/** Where the memory of this machine keeps the step at which a story was left. */
const MARK = (story: string) => `story.${story}`;

/** The story that is told, and the step that is being read. */
export class StoryState {
  id = $state<string | null>(null);
  reply = $state.raw<Reply>({ status: 'loading' });
  /** Whether the map goes where the step is; not when a link says itself where the map is. */
  travels = true;
  #asked = $state<string | undefined>();
  #attempt = $state(0);
  #before: Before | null = null;

  readonly value = $derived(this.reply.status === 'ready' && this.reply.story.id === this.id ? this.reply.story : null);
  /** Number of the step; the first one where the link names one that there is not. */
  readonly index = $derived(Math.max(0, this.value?.steps.findIndex(({ id }) => id === this.#asked) ?? 0));
  readonly step = $derived<StoryStep | null>(this.value?.steps[this.index] ?? null);
  readonly place = $derived<StoryPlace | null>(
    this.id === null ? null : { story: this.id, step: this.step?.id ?? this.#asked },
  );

  /** Begins a story, or goes on at the step where it was left on this machine. */
  open(place: StoryPlace, before: Before): void {
    if (this.id === null) this.#before = before;
    this.travels = true;
    this.id = place.story;
    this.#asked = place.step ?? recall(MARK(place.story)) ?? undefined;
  }

  /** What a link says. */
  read(place: StoryPlace | null, placed: boolean): void {
    this.travels = !placed;
    this.id = place?.story ?? null;
    this.#asked = place?.step;
    if (!place) this.#before = null;
  }

  /** Leaves the story; returns what the map showed before it, where that is known. */
  close(): Before | null {
    const before = this.#before;
    this.#before = null;
    this.id = null;
    return before;
  }

  go(index: number): void {
    const step = this.value?.steps[index];
    if (!step || this.id === null || step.id === this.step?.id) return;
    this.travels = true;
    this.#asked = step.id;
    remember(MARK(this.id), step.id);
  }

  /** The step at which a story was left on this machine; null where it was not begun. */
  leftAt(story: string): string | null {
    return recall(MARK(story));
  }

  retry(): void {
    this.#attempt++;
  }

  /** Asks for the story that is wanted; called in an effect. */
  follow(): (() => void) | undefined {
    void this.#attempt;
    const { id } = this;
    if (id === null) return undefined;
    const controller = new AbortController();
    this.reply = { status: 'loading' };
    fetchStory(id, { signal: controller.signal })
      .then((story) => (this.reply = { status: 'ready', story }))
      .catch((error: unknown) => {
        if (isAborted(error) && controller.signal.aborted) return;
        const problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
        this.reply = { status: 'failed', problem };
      });
    return () => controller.abort();
  }
}
