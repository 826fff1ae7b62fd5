import type { TextKey } from '../../i18n';
import { formatNumber } from '../../lib/format';
import {
  FEATURE_LIMIT,
  FILE_LIMIT,
  type ImportProblem,
  type ImportReason,
  type Skipped,
} from '../../lib/import/imported';
import type { Explorer } from '../../state/explorer.svelte';

const REASONS: Record<ImportReason, TextKey> = {
  tooLarge: 'files.tooLarge',
  tooMany: 'files.tooMany',
  format: 'files.format',
  notJson: 'files.notJson',
  notGeoJson: 'files.notGeoJson',
  notXml: 'files.notXml',
  noColumns: 'files.noColumns',
  noShapefile: 'files.noShapefile',
  badShapefile: 'files.badShapefile',
  system: 'files.system',
  empty: 'files.empty',
};
const SKIPPED: Record<Skipped['reason'], TextKey> = {
  noCoordinates: 'skipped.noCoordinates',
  outside: 'skipped.outside',
  noGeometry: 'skipped.noGeometry',
  badGeometry: 'skipped.badGeometry',
  columns: 'skipped.columns',
};

/** Why a file could not be opened, in words that tell what to do. */
export function problemWords({ reason, values }: ImportProblem, { t, language }: Explorer): string {
  const limits = { size: FILE_LIMIT / 1e6, most: formatNumber(FEATURE_LIMIT, language) };
  return t(REASONS[reason], { ...limits, ...values });
}

/** Which line or feature was left out, and why. */
export function skippedWords({ where, number, reason }: Skipped, { t }: Explorer): string {
  return t(where === 'line' ? 'skipped.line' : 'skipped.feature', { number, reason: t(SKIPPED[reason]) });
}
