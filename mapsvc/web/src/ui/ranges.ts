import type { TextKey } from '../i18n';
import type { LegendClass } from '../lib/classify';

/** The limits of a class in words. */
export function legendRange(
  { from, to }: LegendClass,
  show: (value: number) => string,
  t: (key: TextKey, values?: Record<string, string | number>) => string,
): string {
  if (from === null && to === null) return t('legend.all');
  if (from === null) return t('legend.below', { value: show(to ?? 0) });
  if (to === null) return t('legend.from', { value: show(from) });
  return `${show(from)} – ${show(to)}`;
}
