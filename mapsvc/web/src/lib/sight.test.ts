import { describe, expect, it } from 'vitest';
import { centreThatShows } from './sight';

const none = { top: 0, right: 0, bottom: 0, left: 0 };
const frame = { width: 1000, height: 600, padding: none };
const card = { ...none, right: 400 };

/** Where a place of the screen comes to lie when another point becomes the centre of what is left. */
function after(place: { x: number; y: number }, centre: { x: number; y: number }, right: number) {
  return { x: place.x - centre.x + (1000 - right) / 2, y: place.y - centre.y + 300 };
}

describe('a place that was pressed', () => {
  it('stays where the map takes it when no panel covers it there', () =>
    expect(centreThatShows({ x: 500, y: 300 }, frame, card)).toBeNull());
  it('is brought out from under the card that opens', () => {
    const place = { x: 950, y: 300 };
    const centre = centreThatShows(place, frame, card);
    expect(centre).not.toBeNull();
    expect(after(place, centre ?? place, 400).x).toBe(1000 - 400 - 48);
  });
  it('is moved no further than needed, in one direction only where one is enough', () => {
    const centre = centreThatShows({ x: 950, y: 200 }, frame, card);
    expect(centre?.y).toBe(300);
  });
  it('goes to the middle where panels leave less room than two margins', () => {
    const centre = centreThatShows({ x: 10, y: 300 }, frame, { ...none, left: 480, right: 480 });
    expect(centre).toEqual({ x: 10, y: 300 });
  });
});
