/** The value in the middle; of an even number, between the two. null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const above = sorted[Math.floor(sorted.length / 2)];
  const below = sorted[Math.ceil(sorted.length / 2) - 1];
  return above === undefined || below === undefined ? null : (above + below) / 2;
}

/** Whether a few values are so much larger than the rest that an even scale would press the rest together. */
export function isSkewed(values: readonly number[]): boolean {
  const middle = median(values);
  return middle !== null && middle > 0 && Math.min(...values) > 0 && Math.max(...values) / middle > 8;
}
