import type { Layer } from '../api/types';
import type { TimeSubject } from '../lib/address';
import { holdsOn } from '../lib/moments';

/**
 * What the time slider goes through, and where it stands: a series of statistics, whose period is the statistic on the
 * map, or the days on which features of a layer hold. The slider itself is downloaded when it is opened first.
 */
export class TimeState {
  subject = $state.raw<TimeSubject | null>(null);
  /** Whether a person has just asked for the slider: it takes the focus then, and not when a link brings it. */
  asked = false;

  open(subject: TimeSubject): void {
    this.subject = subject;
    this.asked = true;
  }

  /** The layer whose features are shown as on a day, and the day. */
  readonly moment = $derived.by(() =>
    this.subject?.kind === 'moment' && this.subject.day !== undefined
      ? { layer: this.subject.layer, day: this.subject.day }
      : null,
  );

  /** What features of a layer meet to be shown at the time chosen; undefined for layers that it says nothing of. */
  conditionOf(layer: Pick<Layer, 'id' | 'time' | 'fields'> | undefined): string | undefined {
    if (!layer || this.moment?.layer !== layer.id) return undefined;
    return holdsOn(layer, this.moment.day) ?? undefined;
  }
}
