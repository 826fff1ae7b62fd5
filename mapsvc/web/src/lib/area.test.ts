import { describe, expect, it } from 'vitest';
import { areaGeometry, boxBetween, formatArea, metresBetween, parseArea, shapeOf, type Area } from './area';

const version = (layer: string) => (layer === 'communes' ? 3 : undefined);
const areas: [Area, string, string][] = [
  [{ kind: 'box', box: [106.5, 16.5, 107.25, 17] }, 'BBOX(106.5, 16.5, 107.25, 17)', 'box:106.5,16.5,107.25,17'],
  [
    {
      kind: 'polygon',
      points: [
        [106, 16],
        [107, 16],
        [107, 17],
      ],
    },
    'POLYGON((106 16, 107 16, 107 17, 106 16))',
    'polygon:106,16,107,16,107,17',
  ],
  [{ kind: 'circle', centre: [107, 16.8], metres: 500 }, 'BUFFER(POINT(107 16.8), 500)', 'circle:107,16.8,500'],
  [
    { kind: 'feature', layer: 'communes', id: "x'/y", metres: 0 },
    "FEATURE('communes', 'x''/y', 3)",
    "feature:0:communes/x'/y",
  ],
  [
    { kind: 'feature', layer: 'communes', id: '19360', metres: 250 },
    "BUFFER(FEATURE('communes', '19360', 3), 250)",
    'feature:250:communes/19360',
  ],
];

describe('an area', () => {
  it.each(areas)('%j is written in CQL2', (area, shape) => expect(shapeOf(area, version)).toBe(shape));
  it.each(areas)('%j is carried by a link', (area, _, link) => {
    expect(formatArea(area)).toBe(link);
    expect(parseArea(link)).toEqual(area);
  });
  it('of a layer that is not there is none', () =>
    expect(shapeOf({ kind: 'feature', layer: 'gone', id: '1', metres: 0 }, version)).toBeNull());
  it.each([
    '',
    'box:1,2,3',
    'box:3,2,1,4',
    'box:1,2,,4',
    'box:a,b,c,d',
    'box:1,2,3,400',
    'polygon:1,2,3,4',
    'polygon:1,2,3,4,5',
    'circle:107,16,0',
    'circle:107,16,1e9',
    'circle:107,160,50',
    'circle:107,16',
    'feature:0:Communes/1',
    'feature:x:communes/1',
    'feature:-5:communes/1',
    'feature:0:communes/',
    'drop:table',
  ])('is not read from %s', (text) => expect(parseArea(text)).toBeNull());
  it('is spanned by corners either way round', () => {
    expect(boxBetween([107, 17], [106, 16])).toEqual([106, 16, 107, 17]);
    expect(boxBetween([107, 17], [107, 16])).toBeNull();
  });
  it('measures its radius', () => expect(metresBetween([107, 17], [107, 18])).toBeCloseTo(111_195, -1));
  it('is drawn as wide as it is', () => {
    const geometry = areaGeometry({ kind: 'circle', centre: [107, 17], metres: 10_000 });
    if (geometry?.type !== 'Polygon') throw new Error('a circle is drawn as a polygon');
    for (const [x = 0, y = 0] of geometry.coordinates[0] ?? []) {
      expect(Math.abs(metresBetween([107, 17], [x, y]) - 10_000)).toBeLessThan(20);
    }
  });
});
