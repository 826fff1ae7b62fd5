import { expect, test, vi } from 'vitest';
import { turn } from './pause';

test('many small pieces of work keep their order and let others have their turn', async () => {
  const done: (number | string)[] = [];
  let time = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => time);
  const work = async (piece: number) => {
    await turn();
    done.push(piece);
    time += 5;
    // Not a timer: its millisecond may be longer than all of this, however long the pieces say that they take.
    if (piece === 0) setImmediate(() => done.push('other'));
  };
  await Promise.all(Array.from({ length: 12 }, (_, piece) => work(piece)));
  vi.restoreAllMocks();
  expect(done.filter((each) => each !== 'other')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(done.indexOf('other')).toBeGreaterThan(0);
  expect(done.indexOf('other')).toBeLessThan(12);
});
