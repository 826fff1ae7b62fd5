import { describe, expect, it } from 'vitest';
import { cellAt, heightAt, heightIn, keyOf, tilesFor, zoomFor, type HeightTiles, type Picture } from './heights';

const SIZE = 4;

/** A tile whose heights are those of a function of column and row; null is written as the service writes it. */
function picture(height: (column: number, row: number) => number | null): Picture {
  const cells = new Uint8ClampedArray(SIZE * SIZE * 4);
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const one = height(column, row);
      const value = Math.round(((one ?? 0) + 32768) * 8) * 32 + (one === null ? 1 : 0);
      cells.set([value >> 16, (value >> 8) & 255, value & 255, 255], (row * SIZE + column) * 4);
    }
  }
  return cells;
}

const tiles: HeightTiles = {
  title: { vi: 'Độ cao', en: 'Heights' },
  url: '/{z}/{y}/{x}',
  minZoom: 3,
  maxZoom: 12,
  size: 512,
  extent: [106, 16, 108, 18],
};

describe('heights in tiles', () => {
  it('are read to an eighth of a metre, below the sea too', () => {
    for (const metres of [0, 0.125, -3.5, 1578.875, 8848, -10_994]) {
      expect(
        heightIn(
          picture(() => metres),
          SIZE,
          1,
          2,
        ),
      ).toBe(metres);
    }
  });
  it('are not known where nobody measured', () =>
    expect(
      heightIn(
        picture((column) => (column === 1 ? null : 5)),
        SIZE,
        1,
        0,
      ),
    ).toBeNull());
  it('lie between those of the cells around a place, also across the edge of a tile', () => {
    const pictures = new Map([
      [keyOf({ z: 3, x: 0, y: 0 }), picture((column) => column * 10)],
      [keyOf({ z: 3, x: 1, y: 0 }), picture((column) => (column + SIZE) * 10)],
    ]);
    expect(heightAt({ x: 2, y: 2 }, 3, SIZE, pictures)).toBe(15);
    expect(heightAt({ x: SIZE, y: 1.5 }, 3, SIZE, pictures)).toBe(35);
    expect(heightAt({ x: 2 * SIZE, y: 1.5 }, 3, SIZE, pictures)).toBeNull();
  });
  it('are not guessed beside a cell that nobody measured', () => {
    const pictures = new Map([[keyOf({ z: 3, x: 0, y: 0 }), picture((column) => (column === 2 ? null : 7))]]);
    expect(heightAt({ x: 1.5, y: 1.5 }, 3, SIZE, pictures)).toBe(7);
    expect(heightAt({ x: 1.6, y: 1.5 }, 3, SIZE, pictures)).toBeNull();
  });
});

describe('the tiles that a question takes', () => {
  it('are those around each place', () => {
    expect(tilesFor([{ x: 2, y: 2 }], 3, SIZE)).toEqual([{ z: 3, x: 0, y: 0 }]);
    expect(tilesFor([{ x: SIZE, y: 2 }], 3, SIZE).map(({ x }) => x)).toEqual([0, 1]);
  });
  it('are the closest for a place and coarser ones for a line across the province', () => {
    expect(zoomFor([[106.9, 17]], tiles)).toBe(12);
    const line = Array.from({ length: 200 }, (_, i): [number, number] => [106 + i / 100, 16 + i / 100]);
    const zoom = zoomFor(line, tiles);
    expect(zoom).toBeLessThan(12);
    expect(
      tilesFor(
        line.map((place) => cellAt(place, zoom, 512)),
        zoom,
        512,
      ).length,
    ).toBeLessThanOrEqual(16);
  });
});
