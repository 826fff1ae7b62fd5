import { PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import { polygonPath, tileAddress } from './locator';

/** A vector tile with one layer of one triangle, written by hand. */
function triangle(name: string): ArrayBuffer {
  const pbf = new PbfWriter();
  pbf.writeMessage(
    3,
    (_, layer) => {
      layer.writeVarintField(15, 2);
      layer.writeStringField(1, name);
      layer.writeMessage(
        2,
        (_feature, feature) => {
          feature.writeVarintField(3, 3);
          feature.writePackedVarint(4, [9, 0, 0, 18, 20, 0, 0, 20, 15]);
        },
        null,
      );
      layer.writeVarintField(5, 4096);
    },
    null,
  );
  const bytes = pbf.finish();
  return bytes.slice().buffer;
}

describe('the locator', () => {
  it('asks for the one tile that holds Viet Nam and its archipelagos', () => {
    expect(tileAddress('/tiles/{z}/{y}/{x}')).toBe('/tiles/3/3/6');
  });

  it('draws the polygons of a layer', () => {
    expect(polygonPath(triangle('islands'), 'islands')).toBe('M0 0L10 0L10 10L0 0Z');
  });

  it('draws nothing of a layer that is not there, or of an empty tile', () => {
    expect(polygonPath(triangle('islands'), 'provinces')).toBe('');
    expect(polygonPath(new ArrayBuffer(0), 'islands')).toBe('');
  });
});
