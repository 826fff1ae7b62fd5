import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { finishLater, isCompiling, programsOf } from './compiling';

/** A card that has done what it was asked `delay` ms later. */
function card(delay: number) {
  return {
    SYNC_STATUS: 1,
    SIGNALED: 2,
    UNSIGNALED: 3,
    SYNC_GPU_COMMANDS_COMPLETE: 4,
    lost: false,
    isContextLost() {
      return this.lost;
    },
    fenceSync: () => ({ at: performance.now() + delay }),
    getSyncParameter: (fence: { at: number }) => (performance.now() >= fence.at ? 2 : 3),
    deleteSync: vi.fn(),
    flush: vi.fn(),
  };
}
type Card = ReturnType<typeof card>;
const gl = (of: Card) => of as unknown as WebGL2RenderingContext;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('programs are finished once the card is free, and the map is drawn again when all are', () => {
  const quick = card(2);
  const redraw = vi.fn();
  const finish = vi.fn();
  expect(isCompiling(gl(quick), redraw)).toBe(false);
  finishLater(gl(quick), finish);
  finishLater(gl(quick), finish);
  expect(isCompiling(gl(quick), redraw)).toBe(true);
  expect(finish).not.toHaveBeenCalled();
  vi.advanceTimersByTime(30);
  expect(finish).toHaveBeenCalledTimes(2);
  expect(redraw).toHaveBeenCalledTimes(1);
  expect(isCompiling(gl(quick), redraw)).toBe(false);
});

test('a card that is never free is asked all the same, and one that was lost is not', () => {
  const busy = card(60);
  const finish = vi.fn();
  finishLater(gl(busy), finish);
  vi.advanceTimersByTime(200);
  expect(finish).not.toHaveBeenCalled();
  vi.advanceTimersByTime(400);
  expect(finish).toHaveBeenCalledTimes(1);

  const lost = card(2);
  finishLater(gl(lost), finish);
  lost.lost = true;
  vi.advanceTimersByTime(30);
  expect(finish).toHaveBeenCalledTimes(1);
  expect(isCompiling(gl(lost), () => undefined)).toBe(false);
});

test('a program that cannot be made keeps no other from being made', () => {
  const quick = card(2);
  const finish = vi.fn();
  finishLater(gl(quick), () => {
    throw new Error('no program');
  });
  finishLater(gl(quick), finish);
  expect(() => vi.advanceTimersByTime(12)).toThrow('no program');
  vi.advanceTimersByTime(40);
  expect(finish).toHaveBeenCalledTimes(1);
});

test.each([
  ['fill', {}, ['fill', 'fillOutline']],
  ['fill', { 'fill-antialias': false }, ['fill']],
  ['fill', { 'fill-pattern': 'hatch' }, ['fillPattern']],
  ['line', {}, ['line']],
  ['line', { 'line-dasharray': [2, 1] }, ['lineSDF']],
  ['circle', {}, ['circle']],
  ['symbol', { 'text-field': 'name', 'icon-image': 'town' }, ['symbolSDF', 'symbolIcon']],
  ['hillshade', {}, []],
])('a layer of kind %s with %o is drawn with %o', (type, properties: Record<string, unknown>, names) => {
  const value = (name: string) => properties[name];
  const wanted = programsOf({ type, getPaintProperty: value, getLayoutProperty: value });
  expect(wanted.map(({ name }) => name)).toEqual(names);
});
