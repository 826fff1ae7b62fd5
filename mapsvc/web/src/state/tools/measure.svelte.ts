import { area, crossesItself, planeMeasure, segments, type Place } from '../../lib/measure';

/** What is measured. */
export type Mode = 'length' | 'area' | 'bearing';

interface Step {
  mode: Mode;
  points: readonly Place[];
  finished: boolean;
}

/** More steps than anybody takes back. */
const STEPS_KEPT = 500;

/** The points of a measurement; every step can be undone, clearing too. */
export class MeasureState {
  mode = $state<Mode>('length');
  points = $state.raw<readonly Place[]>([]);
  /** Whether the last point was set: the line no longer follows the pointer. */
  finished = $state(false);
  /** Where the next point would come to lie. */
  pending = $state.raw<Place | null>(null);
  #past = $state.raw<readonly Step[]>([]);

  readonly closed = $derived(this.mode === 'area');
  readonly canUndo = $derived(this.#past.length > 0);
  readonly segments = $derived(segments(this.points, this.closed));
  readonly total = $derived(this.segments.at(-1)?.running ?? 0);
  readonly area = $derived(this.closed ? area(this.points) : 0);
  readonly plane = $derived(planeMeasure(this.points, this.closed));
  readonly crossed = $derived(this.closed && crossesItself(this.points));
  /** The figure as it would be with the pointer's place added; the figure itself when it is finished. */
  readonly preview = $derived.by(() => {
    const points =
      this.finished || !this.pending || this.points.length === 0 ? this.points : [...this.points, this.pending];
    return { points, segments: points === this.points ? this.segments : segments(points, this.closed) };
  });

  choose(mode: Mode): void {
    if (mode === this.mode) return;
    this.#remember();
    this.mode = mode;
    if (mode === 'bearing') this.points = this.points.slice(0, 2);
    this.finished = mode === 'bearing' ? this.points.length === 2 : false;
  }

  /** Adds a point; after a finished measurement it begins a new one. */
  add(place: Place): void {
    this.#remember();
    this.points = this.finished ? [place] : [...this.points, place];
    this.finished = this.mode === 'bearing' && this.points.length === 2;
  }

  finish(): void {
    if (this.finished || this.points.length < 2) return;
    this.#remember();
    this.finished = true;
  }

  /** To be called before a point is moved by many small steps, which are undone as one. */
  beginMove(): void {
    this.#remember();
  }

  move(index: number, place: Place): void {
    this.points = this.points.map((point, i) => (i === index ? place : point));
  }

  remove(index: number): void {
    this.#remember();
    this.points = this.points.filter((_, i) => i !== index);
    if (this.points.length < 2) this.finished = false;
  }

  clear(): void {
    this.#remember();
    this.points = [];
    this.finished = false;
  }

  undo(): void {
    const last = this.#past.at(-1);
    if (!last) return;
    this.#past = this.#past.slice(0, -1);
    this.mode = last.mode;
    this.points = last.points;
    this.finished = last.finished;
  }

  #remember(): void {
    this.#past = [...this.#past, { mode: this.mode, points: this.points, finished: this.finished }].slice(-STEPS_KEPT);
  }
}
