import type { Comparison, Side } from '../../lib/comparison';

/** What every chooser of two sides is given. */
export interface SidesProps {
  comparison: Comparison;
  change: (which: 'left' | 'right', side: Side) => void;
}

export const WHICH = ['left', 'right'] as const;
