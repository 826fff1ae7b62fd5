import type { TextKey } from '../../i18n';
import { formatNumber, type Language } from '../../lib/format';
import { FARTHEST, type TableRows } from '../../state/tableRows.svelte';

type Texts = (key: TextKey, values?: Record<string, string | number>) => string;

/** How many rows there are, and no more than is known of it. */
export function countText(rows: TableRows, language: Language, t: Texts): string {
  if (rows.total === null) return rows.problem ? '' : t('grid.loading');
  const count = formatNumber(rows.total, language, 0);
  if (!rows.exact) return t('grid.moreThan', { count: formatNumber(rows.total - 1, language, 0) });
  return rows.total > FARTHEST
    ? t('grid.tooMany', { count, most: formatNumber(FARTHEST, language, 0) })
    : t('grid.rows', { count });
}
