import type { TextKey } from '../i18n';

type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

/** The words that a legend needs besides those of its layer. */
export function legendWords(t: Translate): Record<'other' | 'below' | 'from' | 'without', (value: string) => string> {
  return {
    other: () => t('legend.other'),
    below: (value) => t('legend.below', { value }),
    from: (value) => t('legend.from', { value }),
    without: () => t('legend.without'),
  };
}
