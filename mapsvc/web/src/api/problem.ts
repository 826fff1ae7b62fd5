import type { Problem } from './types';

/** What went wrong with a request: no line, an answer that takes too long, or a problem document (RFC 9457). */
export class ApiProblem extends Error {
  readonly kind: 'offline' | 'unavailable' | 'missing' | 'refused' | 'broken';
  readonly status: number;
  /** The problem document (RFC 9457) where the service sent one. */
  readonly told: Partial<Problem> | null;

  constructor(kind: ApiProblem['kind'], status: number, detail: string, told: Partial<Problem> | null = null) {
    super(detail);
    this.name = 'ApiProblem';
    this.kind = kind;
    this.status = status;
    this.told = told;
  }
}

/** Whether the request was given up on purpose: then nothing needs to be shown. */
export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function kindOf(status: number): ApiProblem['kind'] {
  if (status === 404 || status === 410) return 'missing';
  if (status === 401 || status === 403) return 'refused';
  if (status === 429 || status >= 502) return 'unavailable';
  return 'broken';
}

/** Reads the problem document of a failed answer; whatever else the answer holds is left alone. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  let told: Partial<Problem> | null = null;
  if (response.headers.get('Content-Type')?.includes('json')) {
    told = (await response.json().catch(() => null)) as Partial<Problem> | null;
  }
  return new ApiProblem(kindOf(response.status), response.status, told?.detail ?? told?.title ?? '', told);
}
