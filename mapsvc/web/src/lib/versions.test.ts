import { describe, expect, it } from 'vitest';
import type { Layer, VersionDetails } from '../api/types';
import { atVersion, versionOn } from './versions';

const version = (number: number, published_at: string, fields: string[] = ['code']) =>
  ({
    number,
    published_at,
    created_at: published_at,
    feature_count: number * 10,
    extent: [106, 16, 107, 17],
    fields: fields.map((name) => ({ name })),
  }) as unknown as VersionDetails;

const layer = {
  id: 'communes',
  version: { number: 3, feature_count: 78, published_at: '2026-11-01', extent: null, archive: true, sources: [] },
  fields: [{ name: 'code' }, { name: 'density' }],
  statistics: [{ id: 'd', field: 'density' }],
  tiles: { url: 'http://map/collections/communes/versions/3/tiles/WebMercatorQuad/{z}/{y}/{x}', min_zoom: 6 },
} as unknown as Layer;

describe('a layer at an older version', () => {
  const then = atVersion(layer, version(2, '2026-03-01T00:00:00Z'));
  it('is drawn from the tiles of that version', () => expect(then.tiles?.url).toContain('/communes/versions/2/tiles/'));
  it('has its count and its fields, and no statistic of a field it lacks', () => {
    expect(then.version?.feature_count).toBe(20);
    expect(then.fields.map(({ name }) => name)).toEqual(['code']);
    expect(then.statistics).toEqual([]);
  });
});

describe('the version in force on a day', () => {
  const versions = [
    version(3, '2026-11-01T08:00:00Z'),
    version(2, '2026-03-01T08:00:00Z'),
    version(1, '2025-07-01T08:00:00Z'),
  ];
  it('is the last one published by then', () => {
    expect(versionOn(versions, '2026-06-30')?.number).toBe(2);
    expect(versionOn(versions, '2026-11-01')?.number).toBe(3);
  });
  it('does not exist before the first one', () => expect(versionOn(versions, '2025-06-30')).toBeNull());
});
