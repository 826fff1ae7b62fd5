/** Whether an address may become a link: a page of the web, nothing that a browser would run. */
export function isWebAddress(address: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** The step that is read: the last whose upper edge has come above a line a third down the part that is seen. */
export function stepAt(tops: readonly number[], scrolled: number, seen: number): number {
  const line = scrolled + seen * 0.35;
  const index = tops.findLastIndex((top) => top <= line);
  return Math.max(0, index);
}
