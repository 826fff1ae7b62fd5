/** A box on the screen, in CSS pixels. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP = 14;
const EDGE = 12;

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, Math.max(low, high)));

/**
 * Where a note about something stands: beside it, else above or below it, wherever there is room; always whole on the screen.
 * Without anything to point at, in the middle.
 */
export function besideOf(
  target: Rectangle | null,
  note: { width: number; height: number },
  screen: { width: number; height: number },
): { left: number; top: number } {
  const within = (left: number, top: number) => ({
    left: Math.round(clamp(left, EDGE, screen.width - note.width - EDGE)),
    top: Math.round(clamp(top, EDGE, screen.height - note.height - EDGE)),
  });
  if (!target) return within((screen.width - note.width) / 2, (screen.height - note.height) / 2);
  const right = target.left + target.width;
  const bottom = target.top + target.height;
  if (right + GAP + note.width + EDGE <= screen.width) return within(right + GAP, target.top);
  if (target.left - GAP - note.width >= EDGE) return within(target.left - GAP - note.width, bottom - note.height);
  const middle = target.left + (target.width - note.width) / 2;
  if (bottom + GAP + note.height + EDGE <= screen.height) return within(middle, bottom + GAP);
  return within(middle, target.top - GAP - note.height);
}
