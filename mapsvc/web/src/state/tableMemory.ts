/** What this browser keeps of how a person likes things; a browser that keeps nothing is no trouble. */
const PREFIX = 'mapsvc.';

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + key, text);
  } catch {
    // Full, or closed by the person: the choice holds as long as the page.
  }
}
