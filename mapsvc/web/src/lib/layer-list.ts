import type { Catalogue, Layer, Sector } from '../api/types';
import { fold, matchesFolded } from './fold';
import { compareText, type Bilingual, type Language } from './format';

/** What layers are looked for. */
export interface LayerFilter {
  query: string;
  /** Only layers that have data. */
  loaded: boolean;
  /** Only layers that are on. */
  on: boolean;
  /** The agency that owns them; '' for any. */
  agency: string;
  /** Updated in the last days; 0 for whenever. */
  days: number;
}

export const NO_FILTER: LayerFilter = { query: '', loaded: false, on: false, agency: '', days: 0 };

/** Layers under one heading. `sector` is null for agencies and for what no known sector has. */
export interface LayerGroup {
  id: string;
  title: Bilingual | null;
  sector: Sector | null;
  layers: Layer[];
}

export type Grouping = 'sector' | 'agency';

const folded = new WeakMap<Layer, string>();

/** All that a layer can be found by, folded once. */
function searchable(layer: Layer): string {
  const known = folded.get(layer);
  if (known !== undefined) return known;
  const { id, title, description, keywords, fields } = layer;
  const words = Object.values(keywords).flat();
  const names = fields.flatMap((field) => [field.title.vi, field.title.en, field.name]);
  const text = fold([id, title.vi, title.en, description.vi, description.en, ...words, ...names].join(' '));
  folded.set(layer, text);
  return text;
}

const DAY_MS = 86_400_000;

/** The layers that a filter lets through, in their order. */
export function matching(
  layers: readonly Layer[],
  filter: LayerFilter,
  isOn: (id: string) => boolean,
  now: Date,
): Layer[] {
  const after = now.getTime() - filter.days * DAY_MS;
  return layers.filter(
    (layer) =>
      matchesFolded(searchable(layer), filter.query) &&
      (!filter.loaded || layer.state === 'published') &&
      (!filter.on || isOn(layer.id)) &&
      (filter.agency === '' || layer.agency === filter.agency) &&
      (filter.days === 0 || new Date(layer.version?.published_at ?? 0).getTime() >= after),
  );
}

/** How many conditions a filter has besides the words searched for. */
export function conditions({ loaded, on, agency, days }: LayerFilter): number {
  return [loaded, on, agency !== '', days > 0].filter(Boolean).length;
}

/** Layers under their sectors in the catalogue's order, or under their agencies by name; what has none comes last. */
export function grouped(
  catalogue: Catalogue,
  layers: readonly Layer[],
  by: Grouping,
  language: Language,
): LayerGroup[] {
  const headings: Omit<LayerGroup, 'layers'>[] =
    by === 'sector'
      ? [...catalogue.sectors]
          .sort((a, b) => a.order - b.order)
          .map((sector) => ({ id: sector.id, title: sector.title, sector }))
      : [...catalogue.agencies]
          .sort((a, b) => compareText(a.title[language], b.title[language]))
          .map(({ id, title }) => ({ id, title, sector: null }));
  const known = new Set(headings.map(({ id }) => id));
  const inOrder = [...layers].sort((a, b) => a.order - b.order);
  return [
    ...headings.map((heading) => ({ ...heading, layers: inOrder.filter((layer) => layer[by] === heading.id) })),
    { id: '', title: null, sector: null, layers: inOrder.filter((layer) => !known.has(layer[by])) },
  ].filter((group) => group.layers.length > 0);
}
