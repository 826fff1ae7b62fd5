import type { Layer, VersionDetails } from '../api/types';

/** A layer as it was at one of its versions: that version's data, fields and extent under today's title and drawing. */
export function atVersion(layer: Layer, then: VersionDetails): Layer {
  const names = new Set(then.fields.map(({ name }) => name));
  return {
    ...layer,
    version: {
      ...(layer.version ?? { archive: false, sources: [] }),
      number: then.number,
      published_at: then.published_at,
      feature_count: then.feature_count,
      extent: then.extent,
    },
    fields: then.fields,
    statistics: layer.statistics.filter(({ field }) => names.has(field)),
    tiles: layer.tiles && {
      ...layer.tiles,
      url: layer.tiles.url.replace(/\/versions\/\d+\//, `/versions/${then.number}/`),
    },
  };
}

/** When a version came into force: when it was published, else when it was made. */
export function since({ published_at, created_at }: Pick<VersionDetails, 'published_at' | 'created_at'>): string {
  return published_at ?? created_at;
}

/**
 * The version that was in force at the end of a day (yyyy-mm-dd, the reader's time): the last one published by then.
 * null before the first one.
 */
export function versionOn(versions: readonly VersionDetails[], day: string): VersionDetails | null {
  const end = new Date(`${day}T23:59:59.999`);
  const before = versions.filter((version) => new Date(since(version)) <= end);
  return before.reduce<VersionDetails | null>(
    (last, version) => (last && since(last) >= since(version) ? last : version),
    null,
  );
}
