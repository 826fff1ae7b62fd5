import { readAreas, type KeptArea } from '../lib/kept';
import { recall, remember } from './memory';

const KEPT_AS = 'kept';

/** What this machine keeps for use without a line, as far as the page needs to know it from the start. */
export class KeepingState {
  areas = $state.raw<readonly KeptArea[]>(readAreas(recall(KEPT_AS)));
  /** Whether a newer page than this one has come. */
  newPage = $state(false);

  /** Whether the statistics of a layer can be seen without a line. */
  keepsStatistics(layer: string): boolean {
    return this.areas.some(({ statistics }) => statistics?.includes(layer));
  }

  /** Writes down what is kept now. */
  note(areas: readonly KeptArea[]): void {
    this.areas = areas;
    remember(KEPT_AS, JSON.stringify(areas));
  }
}
