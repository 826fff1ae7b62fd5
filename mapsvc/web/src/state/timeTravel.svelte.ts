import { ApiProblem, isAborted } from '../api/problem';
import { fetchSummary } from '../api/rows';
import type { Layer, Statistic } from '../api/types';
import type { Breaks } from '../lib/classify';
import { commonBreaks } from '../lib/commonClasses';
import { stopsOf } from '../lib/moments';
import { periodText } from '../lib/periods';
import { seriesOf, type Series } from '../lib/series';
import type { Explorer } from './explorer.svelte';
import { valuesOf } from './units';

/** How fast time passes when it is played. */
export const SPEEDS = [0.5, 1, 2, 4] as const;

/** How long a period is seen at the usual speed. */
const SEEN_MS = 1600;

/** Goes through time: the stops there are, where the slider stands, playing; downloaded with the slider. */
export class TimeTravel {
  readonly #explorer: Explorer;
  playing = $state(false);
  speed = $state<number>(1);
  problem = $state.raw<ApiProblem | null>(null);
  /** What a live region says: the period chosen. */
  said = $state('');
  /** The days on which features of the layer change; null until the service has told. */
  #days = $state.raw<string[] | null>(null);
  #attempt = $state(0);

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
  }

  readonly #layer = $derived.by<Layer | undefined>(() => {
    const { time, layers } = this.#explorer;
    return time.subject ? layers.asShown(time.subject.layer) : undefined;
  });
  readonly #series = $derived.by<Series | undefined>(() => {
    const { subject } = this.#explorer.time;
    return subject?.kind === 'series' && this.#layer
      ? seriesOf(this.#layer).find(({ id }) => id === subject.id)
      : undefined;
  });

  /** The periods, or the days, in their order. */
  readonly stops = $derived.by<string[]>(() =>
    this.#explorer.time.subject?.kind === 'moment'
      ? (this.#days ?? [])
      : (this.#series?.points.map(({ period }) => period) ?? []),
  );
  readonly texts = $derived.by(() => this.stops.map((stop) => periodText(stop, this.#explorer.language)));
  readonly index = $derived.by(() => {
    const { time, statistic } = this.#explorer;
    if (time.subject?.kind === 'series')
      return this.#series?.points.findIndex((point) => point.statistic === statistic.key?.id) ?? -1;
    const day = time.moment?.day;
    // A link may name any day: what held then is what held since the last change before it.
    return day === undefined ? -1 : this.stops.findLastIndex((stop) => stop <= day);
  });
  readonly label = $derived.by(() => {
    const day = this.#explorer.time.moment?.day;
    return day === undefined ? (this.texts[this.index] ?? '') : periodText(day, this.#explorer.language);
  });
  readonly title = $derived.by(() => {
    const { language } = this.#explorer;
    return this.#series?.title[language] ?? this.#layer?.title[language] ?? '';
  });
  readonly loading = $derived.by(
    () =>
      this.#explorer.catalogue.status === 'loading' ||
      (this.#isMoment && this.#days === null && this.#layer !== undefined),
  );
  readonly #isMoment = $derived.by(() => this.#explorer.time.subject?.kind === 'moment');

  /** What must be said so that nobody reads the steps wrongly. */
  readonly note = $derived.by(() => {
    const { t } = this.#explorer;
    if (this.#isMoment) return t('time.holds');
    const differ = (this.#series?.points.filter(({ note }) => note).length ?? 0) > 1;
    return t('time.common') + (differ ? ` ${t('time.sources')}` : '');
  });
  readonly pause = $derived(SEEN_MS / this.speed);

  /** The limits of classes over all periods; null for days, which colour nothing. */
  readonly breaks = $derived.by<Breaks | null>(() => {
    const { table } = this.#explorer.statistic;
    const layer = this.#layer;
    if (!this.#series || !layer || table.status !== 'ready' || table.layer !== layer.id) return null;
    const ids = this.#series.points.map(({ statistic }) => statistic);
    const statistics = ids.flatMap((id): Statistic[] => layer.statistics.filter((each) => each.id === id));
    return commonBreaks(statistics, valuesOf(table.units, ...ids));
  });

  /** Sees to it that the slider stands somewhere, and asks for days; called in an effect. */
  follow(): (() => void) | undefined {
    const { time, layers } = this.#explorer;
    const layer = this.#layer;
    void this.#attempt;
    // Another statistic was chosen, or the layer switched off: there is nothing left to go through.
    if (layer && (!layers.isOn(layer.id) || (this.#series && this.index < 0))) this.close();
    if (!this.#isMoment || !layer?.time || this.#days) return undefined;
    const { field, end } = layer.time;
    const controller = new AbortController();
    this.problem = null;
    fetchSummary(
      { layer: layer.id, version: layer.version?.number ?? 0 },
      { properties: end ? [field, end] : [field] },
      { signal: controller.signal },
    )
      .then(({ properties }) => {
        if (controller.signal.aborted) return;
        const begins = properties[field];
        this.#days = begins ? stopsOf(begins, (end ? properties[end] : null) ?? null) : [];
        if (time.moment === null) this.goTo(this.#days.length - 1);
      })
      .catch((error: unknown) => {
        if (controller.signal.aborted || isAborted(error)) return;
        this.problem = error instanceof ApiProblem ? error : new ApiProblem('broken', 0, String(error));
      });
    return () => controller.abort();
  }

  retry(): void {
    this.#attempt++;
  }

  toggle(): void {
    this.playing = !this.playing;
    if (this.playing && this.index >= this.stops.length - 1) this.goTo(0, true);
  }

  /** Goes on or back; when played, from the last to the first again. */
  step(by: number, played = false): void {
    const count = this.stops.length;
    if (played) this.goTo((this.index + by + count) % count, true);
    else this.goTo(this.index + by);
  }

  goTo(index: number, played = false): void {
    const { time, statistic, t } = this.#explorer;
    const stop = this.stops[index];
    if (stop === undefined || !time.subject) return;
    if (!played) this.playing = false;
    const point = this.#series?.points[index];
    if (point) statistic.step({ layer: time.subject.layer, id: point.statistic });
    else time.subject = { kind: 'moment', layer: time.subject.layer, day: stop };
    this.said = t('time.at', { period: this.texts[index] ?? stop });
  }

  close(): void {
    this.playing = false;
    this.#explorer.time.subject = null;
  }
}
