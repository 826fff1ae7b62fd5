import type { Box } from './geometry';

/** Which features a file is to hold. */
export type Part =
  | { of: 'layer' }
  | { of: 'filter'; filter: string }
  | { of: 'box'; box: Box; filter?: string | undefined }
  | { of: 'features'; key: string; ids: readonly string[] };

/** What is asked of the service for one file. */
export interface Wanted {
  layer: string;
  /** A version, where not the published one is meant. */
  version?: number;
  part: Part;
}

/** Seven decimals are a centimetre; more would only make the address longer. */
function degrees(value: number): string {
  return String(Number(value.toFixed(7)));
}

/** The CQL2 text that chooses features by their key. */
export function keyFilter(key: string, ids: readonly string[]): string {
  const quoted = ids.map((id) => `'${id.replaceAll("'", "''")}'`);
  return quoted.length === 1 ? `${key} = ${quoted[0] ?? ''}` : `${key} IN (${quoted.join(',')})`;
}

/** Path of the features of a layer, of one version where given. */
export function itemsPath(layer: string, version?: number): string {
  const of = `/collections/${encodeURIComponent(layer)}`;
  return version === undefined ? `${of}/items` : `${of}/versions/${version}/items`;
}

/** The parameters that choose a part of a layer. */
export function partParameters(part: Part): Record<string, string> {
  if (part.of === 'filter') return { filter: part.filter };
  if (part.of === 'box') {
    return { bbox: part.box.map(degrees).join(','), ...(part.filter ? { filter: part.filter } : {}) };
  }
  if (part.of === 'features') return { filter: keyFilter(part.key, part.ids) };
  return {};
}

/** The address of a file, below the address of the service. */
export function fileAddress(
  service: string,
  { layer, version, part }: Wanted,
  file: { format: string; system?: string; language: string },
): string {
  const query = new URLSearchParams({ f: file.format, lang: file.language, ...partParameters(part) });
  if (file.system) query.set('crs', file.system);
  return `${service}${itemsPath(layer, version)}?${query.toString()}`;
}
