import type { ApiProblem } from '../api/problem';
import type { TextKey } from '../i18n';

/** The sentence that tells a person what went wrong and what to do. */
export function problemText(problem: ApiProblem): TextKey {
  const texts: Record<ApiProblem['kind'], TextKey> = {
    offline: 'problem.offline',
    unavailable: 'problem.unavailable',
    missing: 'problem.missing',
    refused: 'problem.refused',
    broken: 'problem.broken',
  };
  return texts[problem.kind];
}
