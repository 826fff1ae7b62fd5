import type { TextKey } from '../../i18n';

/** One stop of the tour: what it says and what it points at; the first thing found that is on the screen. */
export interface TourStep {
  title: TextKey;
  text: TextKey;
  /** Selectors, the best first; none for the welcome. */
  at: string[];
}

export const STEPS: readonly TourStep[] = [
  { title: 'tour.welcome', text: 'tour.welcomeText', at: [] },
  { title: 'tour.search', text: 'tour.searchText', at: ['[role=search]'] },
  { title: 'tour.themes', text: 'tour.themesText', at: ['.themes', '#tab-layers'] },
  { title: 'tour.card', text: 'tour.cardText', at: ['#tab-statistics'] },
  { title: 'tour.help', text: 'tour.helpText', at: ['[data-help]'] },
];
