import { recall, remember } from './memory';

const SEEN = 'tour';
const KEYS = 'keys';

/** The tour of a first visit, the help, and whether single keys do something. */
export class GuideState {
  touring = $state(false);
  helping = $state(false);
  /** Single letters as shortcuts can be switched off: speech input types letters (WCAG 2.2, 2.1.4). */
  singleKeys = $state(recall(KEYS) !== 'off');

  /** Starts the tour for those who come for the first time and to nothing in particular. */
  welcome(link: string): void {
    if (link === '' && recall(SEEN) === null) this.touring = true;
  }

  startTour(): void {
    this.helping = false;
    this.touring = true;
  }

  /** Skipped or finished: it does not come again by itself. */
  endTour(): void {
    this.touring = false;
    remember(SEEN, 'seen');
  }

  setSingleKeys(on: boolean): void {
    this.singleKeys = on;
    remember(KEYS, on ? 'on' : 'off');
  }
}
