import { address, fromService, get, type RequestOptions } from './client';
import type { FeatureCollection, Summary } from './types';

/** Which features of a version are meant, and in which order. */
export interface Chosen {
  layer: string;
  version: number;
  filter?: string;
  bbox?: string;
  sortby?: string;
}

/** A page of rows: which of the chosen features, and which of their fields. */
export interface RowQuery extends Chosen {
  properties: readonly string[];
  limit: number;
  /** How many features come before; pages that follow one another are read by their `next` links instead. */
  offset: number;
  /** Rows have none unless it is asked for. */
  geometry?: boolean;
}

function path({ layer, version }: Chosen, last: string): string {
  return `/collections/${encodeURIComponent(layer)}/versions/${version}/${last}`;
}

/** The address of a page of rows; of one version, so that it may be kept for ever. */
export function rowsAddress(query: RowQuery): string {
  const { filter, bbox, sortby, properties, limit, offset, geometry } = query;
  return address(path(query, 'items'), {
    limit,
    offset: offset > 0 ? offset : undefined,
    properties: properties.join(','),
    skipGeometry: geometry ? undefined : 'true',
    sortby,
    bbox,
    filter,
  });
}

/** A page of rows at an address made here or given by a `next` link. */
export function fetchRows(url: string, options: RequestOptions = {}): Promise<FeatureCollection> {
  return get<FeatureCollection>(fromService(url), options, 'application/geo+json');
}

/** How many features are chosen; the figures of fields; the place of one feature in the order. */
export function fetchSummary(
  chosen: Chosen,
  asked: { properties?: readonly string[]; feature?: string; quantiles?: number } = {},
  options: RequestOptions = {},
): Promise<Summary> {
  const { filter, bbox, sortby } = chosen;
  const url = address(path(chosen, 'summary'), {
    properties: asked.properties?.join(','),
    feature: asked.feature,
    quantiles: asked.quantiles,
    sortby: asked.feature === undefined ? undefined : sortby,
    filter,
    bbox,
  });
  return get<Summary>(url, options);
}

/** The address of everything chosen as one file. */
export function fileAddress(chosen: Chosen, format: string, properties?: readonly string[]): string {
  const { filter, bbox, sortby } = chosen;
  return address(path(chosen, 'items'), { f: format, properties: properties?.join(','), sortby, bbox, filter });
}
