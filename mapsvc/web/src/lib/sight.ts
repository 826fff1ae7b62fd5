/** Room that panels take, in pixels; a map library may leave sides out that take none. */
type Room = Partial<Record<'top' | 'right' | 'bottom' | 'left', number>>;

interface Point {
  x: number;
  y: number;
}

/** The map on the screen: its size and the room that panels take from it now. */
export interface Frame {
  width: number;
  height: number;
  padding: Room;
}

/** How far a place is kept from the edge of what a panel covers. */
const MARGIN = 48;

function centreOf(frame: Frame, { top = 0, right = 0, bottom = 0, left = 0 }: Room): Point {
  return { x: (frame.width + left - right) / 2, y: (frame.height + top - bottom) / 2 };
}

/** How far to push a coordinate so that it lies between two limits; where they cross, the middle. */
function push(value: number, low: number, high: number): number {
  if (low > high) return (low + high) / 2 - value;
  return Math.max(low, Math.min(value, high)) - value;
}

/**
 * Which point of the screen as it is now must become the centre, so that a place (in pixels now) is not covered when panels
 * take `next`; null where the place stays in sight anyway. When room changes the map itself moves: its centre goes to the
 * middle of what is left.
 */
export function centreThatShows(place: Point, frame: Frame, next: Room): Point | null {
  const now = centreOf(frame, frame.padding);
  const then = centreOf(frame, next);
  const { top = 0, right = 0, bottom = 0, left = 0 } = next;
  const x = push(place.x + then.x - now.x, left + MARGIN, frame.width - right - MARGIN);
  const y = push(place.y + then.y - now.y, top + MARGIN, frame.height - bottom - MARGIN);
  return x === 0 && y === 0 ? null : { x: now.x - x, y: now.y - y };
}
