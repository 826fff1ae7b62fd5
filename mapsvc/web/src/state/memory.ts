/** Before every name, so that other pages of this host keep theirs. */
const PREFIX = 'mapsvc.';

/** What this machine was told to remember; null where it never was, or where the browser keeps nothing. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Remembers a word on this machine; a browser that keeps nothing goes on without. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Private windows and full disks: the page works as on a first visit.
  }
}
