import type { Layer } from '../api/types';

/** How often a layer is brought up to date; the words of ISO 19115 (MD_MaintenanceFrequencyCode). */
export type UpdateCycle = Layer['update_cycle'];

const DAYS: Partial<Record<UpdateCycle, number>> = { daily: 1, weekly: 7, fortnightly: 14, semimonthly: 15 };
const MONTHS: Partial<Record<UpdateCycle, number>> = {
  monthly: 1,
  quarterly: 3,
  biannually: 6,
  annually: 12,
  biennially: 24,
};

/** When the next update of something published then is due; null where the cycle promises no time. */
export function dueDate(cycle: UpdateCycle, published: Date): Date | null {
  const days = DAYS[cycle];
  const months = MONTHS[cycle];
  if (days === undefined && months === undefined) return null;
  const due = new Date(published);
  if (days !== undefined) due.setUTCDate(due.getUTCDate() + days);
  if (months !== undefined) {
    const day = due.getUTCDate();
    due.setUTCMonth(due.getUTCMonth() + months);
    // 31 January and a month is the end of February, not a day in March.
    if (due.getUTCDate() !== day) due.setUTCDate(0);
  }
  return due;
}

/** Whether an update should have come by now. */
export function isOverdue(cycle: UpdateCycle, published: Date, now: Date): boolean {
  const due = dueDate(cycle, published);
  return due !== null && due < now;
}
