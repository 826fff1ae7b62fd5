import { describe, expect, it } from 'vitest';
import { firstTiles } from './first-tiles';
import type { Style } from './specification';

const source = (bounds?: [number, number, number, number], maxzoom = 14) => ({
  type: 'vector' as const,
  tiles: ['/t/{z}/{y}/{x}'],
  maxzoom,
  ...(bounds ? { bounds } : {}),
});
const line = (id: string, rest = {}) => ({ id, source: id, 'source-layer': id, type: 'line' as const, ...rest });
const VIEW = { longitude: 106.55, latitude: 17.2, zoom: 8.4 };
const SCREEN = { width: 1280, height: 800, padding: { top: 0, right: 0, bottom: 44, left: 392 } };
const style = (sources: Style['sources'], layers: Style['layers']): Style => ({ version: 8, sources, layers });

describe('the first tiles', () => {
  it('cover the window, also what lies beneath the panels', () => {
    const tiles = firstTiles(style({ a: source() }, [line('a')]), VIEW, SCREEN);
    expect(tiles).toContain('/t/8/115/203');
    expect(tiles).toContain('/t/8/115/202');
    expect(tiles.length).toBeLessThanOrEqual(12);
  });
  it('are only those within the extent of a layer', () =>
    expect(firstTiles(style({ a: source([107.3, 17.1, 107.4, 17.2]) }, [line('a')]), VIEW, SCREEN)).toEqual([
      '/t/8/115/204',
    ]));
  it('have the one of a layer that is a single point', () =>
    expect(firstTiles(style({ a: source([106.6, 17.5, 106.6, 17.5]) }, [line('a')]), VIEW, SCREEN)).toHaveLength(1));
  it('leave out what is not drawn at this zoom, or not at all', () => {
    const sources = { far: source(), off: source(), unused: source() };
    const layers = [line('far', { minzoom: 9 }), line('off', { layout: { visibility: 'none' } })];
    expect(firstTiles(style(sources, layers as Style['layers']), VIEW, SCREEN)).toEqual([]);
  });
  it('are of the last zoom that the layer has', () =>
    expect(firstTiles(style({ a: source(undefined, 6) }, [line('a')]), VIEW, SCREEN)[0]).toMatch(/^\/t\/6\//));
});
