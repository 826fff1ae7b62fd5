import { PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import { joined, joinedPath, splitTile, tilePart } from './joined-tile';

/** A layer of a tile with a name after its version, as PostGIS and others write them in either order. */
function layer(name: string): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(
    3,
    (_: null, inner: PbfWriter) => {
      inner.writeVarintField(15, 2);
      inner.writeStringField(1, name);
      inner.writeVarintField(5, 4096);
    },
    null,
  );
  return writer.finish();
}
const TILE = 'http://127.0.0.1:8000/collections/rivers/versions/12/tiles/WebMercatorQuad/8/203/115';

describe('a tile that several layers share', () => {
  it('is asked for by layers, versions and place', () => {
    const parts = [tilePart(TILE), tilePart(TILE.replace('rivers/versions/12', 'communes/versions/2'))];
    expect(joinedPath(parts.filter((part) => part !== null))).toBe(
      '/tiles/WebMercatorQuad/8/203/115?collections=rivers@12,communes@2',
    );
  });
  it.each([`${TILE}?filter=a`, TILE.replace('/versions/12', ''), `${TILE}/items`, 'http://127.0.0.1:8000/tiles/1/2/3'])(
    'is not made of %s',
    (url) => expect(tilePart(url)).toBeNull(),
  );
  it('is split into the tiles of its layers, with their labels', () => {
    const own = [layer('a'), layer('a_label'), layer('b'), layer('c_label')];
    const tiles = splitTile(joined(own), new Set(['a', 'b', 'c_label', 'd']));
    expect([...tiles.keys()]).toEqual(['a', 'b', 'c_label']);
    expect(new Uint8Array(tiles.get('a') ?? [])).toEqual(new Uint8Array(joined(own.slice(0, 2))));
    expect(new Uint8Array(tiles.get('c_label') ?? [])).toEqual(new Uint8Array(own[3] ?? []));
  });
  it('may be empty', () => expect(splitTile(new ArrayBuffer(0), new Set(['a'])).size).toBe(0));
});
