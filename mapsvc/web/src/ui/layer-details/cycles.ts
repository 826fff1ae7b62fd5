import type { TextKey } from '../../i18n';
import type { UpdateCycle } from '../../lib/freshness';

/** How often a layer is brought up to date, in words. */
export const CYCLES: Record<UpdateCycle, TextKey> = {
  continual: 'cycle.continual',
  daily: 'cycle.daily',
  weekly: 'cycle.weekly',
  fortnightly: 'cycle.fortnightly',
  semimonthly: 'cycle.semimonthly',
  monthly: 'cycle.monthly',
  quarterly: 'cycle.quarterly',
  biannually: 'cycle.biannually',
  annually: 'cycle.annually',
  biennially: 'cycle.biennially',
  periodic: 'cycle.periodic',
  asNeeded: 'cycle.asNeeded',
  irregular: 'cycle.irregular',
  notPlanned: 'cycle.notPlanned',
  unknown: 'cycle.unknown',
};
