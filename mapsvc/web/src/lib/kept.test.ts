import { describe, expect, it } from 'vitest';
import { handlingOf, joinedTiles, outdatedLayers, readAreas, type KeptArea } from './kept';
import { countTiles, tilesOf, tileUrl } from './tile-cover';

const SCOPE = 'https://map.test/bando/';
const AREA: KeptArea = {
  id: 'a',
  title: 'Xã Vĩnh Linh',
  box: [106.9, 16.9, 107.1, 17.1],
  toZoom: 12,
  layers: { communes: 2, rivers: 1 },
  bytes: 1000,
  at: '2026-11-22T08:00:00Z',
};

describe('the service worker', () => {
  it.each([
    ['', true, 'page'],
    ['?f=json', true, 'none'],
    ['embed', true, 'none'],
    ['collections', true, 'none'],
    ['assets/index-abc.js', false, 'part'],
    ['manifest.webmanifest', false, 'part'],
    ['catalogue', false, 'newest'],
    ['catalogue/communes', false, 'none'],
    ['styles/map-dark', false, 'newest'],
    ['collections/communes/versions/3/tiles/WebMercatorQuad/8/116/203', false, 'fixed'],
    ['collections/communes/versions/3/tiles/WebMercatorQuad/8/116/203?filter=a', false, 'none'],
    ['collections/communes/tiles/WebMercatorQuad/8/116/203', false, 'none'],
    ['tiles/WebMercatorQuad/8/116/203?collections=communes@2,rivers@10', false, 'joined'],
    ['tiles/WebMercatorQuad/8/116/203?collections=communes@2,rivers', false, 'none'],
    ['tiles/WebMercatorQuad/8/116/203', false, 'none'],
    ['collections/communes/items/19360', false, 'newest'],
    ['search?q=a', false, 'none'],
  ])('answers %j (opened: %j) as %s', (path, navigation, handling) =>
    expect(handlingOf(new URL(path, SCOPE), SCOPE, navigation)).toBe(handling),
  );
  it('finds the tiles that one address joins', () =>
    expect(joinedTiles(`${SCOPE}tiles/WebMercatorQuad/8/116/203?collections=communes@2,rivers@10`, SCOPE)).toEqual([
      `${SCOPE}collections/communes/versions/2/tiles/WebMercatorQuad/8/116/203`,
      `${SCOPE}collections/rivers/versions/10/tiles/WebMercatorQuad/8/116/203`,
    ]));
  it('leaves other folders and hosts alone', () => {
    expect(handlingOf(new URL('https://map.test/catalogue'), SCOPE, false)).toBe('none');
    expect(handlingOf(new URL('https://other.test/bando/catalogue'), SCOPE, false)).toBe('none');
  });
});

describe('kept areas', () => {
  it('are read as they were written', () => expect(readAreas(JSON.stringify([AREA]))).toEqual([AREA]));
  it.each([null, '', '{}', '[1,null,{"id":1}]', JSON.stringify([{ ...AREA, box: [1, 2, 3] }])])(
    'that make no sense are passed over: %s',
    (text) => expect(readAreas(text)).toEqual([]),
  );
  it('say which layers have changed since', () => {
    expect(outdatedLayers(AREA, new Map([['communes', 2]]))).toEqual(['rivers']);
    expect(outdatedLayers(AREA, new Map([['communes', 3]]).set('rivers', 1))).toEqual(['communes']);
  });
});

describe('tiles of a box', () => {
  it('are as many as are counted, and each once', () => {
    const tiles = tilesOf(AREA.box, 5, 12);
    expect(tiles).toHaveLength(countTiles(AREA.box, 5, 12));
    expect(new Set(tiles.map(({ z, x, y }) => `${z}/${x}/${y}`)).size).toBe(tiles.length);
  });
  it('are those that maps ask for', () => {
    const [tile] = tilesOf([107.1, 16.82, 107.1, 16.82], 8, 8);
    expect(tileUrl('/t/{z}/{y}/{x}', tile ?? { z: 0, x: 0, y: 0 })).toBe('/t/8/115/204');
  });
});
