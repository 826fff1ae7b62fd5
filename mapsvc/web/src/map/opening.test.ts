import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSparingly } from './opening';

vi.mock('../lib/pause', () => ({
  pause: () => ({ then: (next: () => void) => void setTimeout(next, cost) }),
}));
let cost = 0;

function opening() {
  const listeners: Record<string, ((event: object) => void)[]> = {};
  const map = {
    complete: false,
    areTilesLoaded: () => map.complete,
    triggerRepaint: vi.fn(),
    on: (type: string, listen: (event: object) => void) => (listeners[type] ??= []).push(listen),
    off: (type: string, listen: (event: object) => void) => {
      listeners[type] = (listeners[type] ?? []).filter((each) => each !== listen);
    },
    tell: (type: string, event = {}) => listeners[type]?.slice().forEach((listen) => listen(event)),
  };
  const drawn = map.triggerRepaint;
  openSparingly(map as unknown as Parameters<typeof openSparingly>[0]);
  /** The map draws, which takes the page `milliseconds`. */
  const draw = (milliseconds: number) => {
    cost = milliseconds;
    map.tell('render');
    vi.advanceTimersByTime(milliseconds);
  };
  return { map, drawn, draw };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('pictures that cost little are drawn as they come', () => {
  const { map, drawn, draw } = opening();
  for (let count = 1; count <= 5; count++) {
    map.triggerRepaint();
    expect(drawn).toHaveBeenCalledTimes(count);
    draw(10);
  }
});

test('costly ones are drawn now and then, and at once when all is there', () => {
  const { map, drawn, draw } = opening();
  map.triggerRepaint();
  draw(200);
  for (let tile = 0; tile < 9; tile++) map.triggerRepaint();
  vi.advanceTimersByTime(790);
  expect(drawn).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(20);
  expect(drawn).toHaveBeenCalledTimes(2);
  draw(200);
  map.triggerRepaint();
  map.complete = true;
  map.triggerRepaint();
  expect(drawn).toHaveBeenCalledTimes(3);
  vi.advanceTimersByTime(2000);
  expect(drawn).toHaveBeenCalledTimes(3);
});

test.each([
  ['it is complete', 'idle', {}],
  ['somebody moves it', 'movestart', { originalEvent: {} }],
])('once %s, it is drawn as always, also what was still waited for', (_, type, event) => {
  const { map, drawn, draw } = opening();
  draw(200);
  map.triggerRepaint();
  expect(drawn).not.toHaveBeenCalled();
  map.tell(type, event);
  expect(drawn).toHaveBeenCalledTimes(1);
  map.triggerRepaint();
  map.triggerRepaint();
  expect(drawn).toHaveBeenCalledTimes(3);
  expect(map.triggerRepaint).toBe(drawn);
});

test('the program moving it changes nothing', () => {
  const { map, drawn, draw } = opening();
  draw(200);
  map.tell('movestart');
  map.triggerRepaint();
  expect(drawn).not.toHaveBeenCalled();
});
