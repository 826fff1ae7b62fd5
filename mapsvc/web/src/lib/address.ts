import { formatArea, parseArea, type Area } from './area';
import { formatComparison, isDay, parseComparison, type Comparison } from './comparison';
import { LANGUAGES, type Language } from './format';

/** Centre and zoom of the map; degrees of WGS 84. */
export interface View {
  longitude: number;
  latitude: number;
  zoom: number;
}

/** A layer that is switched on; opacity from 0 to 1. */
export interface ActiveLayer {
  id: string;
  opacity: number;
  /** An older version that is looked at in place of the published one. */
  version?: number;
}

/** Parts of a layer's page. */
export const SECTIONS = ['about', 'style', 'files', 'versions', 'programs'] as const;
export type Section = (typeof SECTIONS)[number];

/** The page of a layer that is open in the panel. */
export interface DetailsPage {
  layer: string;
  section: Section;
}

/** One feature: the layer and its key in that layer. */
export interface FeatureKey {
  layer: string;
  id: string;
  /** The version it is looked at in; without it, that of the layer on the map. */
  version?: number;
}

/** A declared statistic of a layer. */
export interface StatisticKey {
  layer: string;
  id: string;
}

/** A step of a story; without a step its first. */
export interface StoryPlace {
  story: string;
  step?: string | undefined;
}

/** What the time slider goes through: the periods of a statistic, or the days on which features of a layer hold. */
export type TimeSubject =
  { kind: 'series'; layer: string; id: string } | { kind: 'moment'; layer: string; day?: string };

/** What a link to the map says. Whatever is undefined is left to the defaults. */
export interface Address {
  view?: View;
  /** Layers that are on, the uppermost first. */
  layers?: ActiveLayer[];
  selection?: FeatureKey;
  /** null: none, although the theme has one. */
  statistic?: StatisticKey | null;
  /** A ready-made theme; layers, statistic and view that the link does not name are those of the theme. */
  theme?: string;
  /** The story that is told; layers, statistic and view that the link does not name are those of its step. */
  story?: StoryPlace;
  /** Filters of layers, in CQL2 text. */
  filters?: { layer: string; text: string }[];
  /** Layers drawn otherwise than published, in the words of lib/styling.ts. */
  styles?: { layer: string; text: string }[];
  /** The layer and the area that features of it are chosen by. */
  area?: { layer: string; area: Area };
  /** The layer whose table is open. */
  table?: string;
  page?: DetailsPage;
  compare?: Comparison;
  time?: TimeSubject;
  /** Classes switched off in legends: keys by layer, those of the statistic under STATISTIC. */
  off?: Record<string, string[]>;
  /** Whether the ground rises with its heights. */
  terrain?: boolean;
  language?: Language;
  /** What was drawn on the map, as lib/sketchlink.ts writes it. */
  sketch?: string;
}

/** Written into every link, so that links made today are still understood when the form changes. */
export const ADDRESS_VERSION = '1';

/** The letters of a sketch; what they mean is read only when the sketch is drawn. */
const SKETCH = /^[\w.~-]{1,8000}$/;

const IDENTIFIER = /^[a-z][a-z0-9_]{0,62}$/;

function parseNumber(text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= low && value <= high ? value : undefined;
}

function parseView(text: string | null): View | undefined {
  const [first, second, third] = (text ?? '').split(',');
  const latitude = parseNumber(first, -85, 85);
  const longitude = parseNumber(second, -180, 180);
  const zoom = parseNumber(third, 0, 24);
  if (latitude === undefined || longitude === undefined || zoom === undefined) return undefined;
  return { longitude, latitude, zoom };
}

function parseLayers(text: string | null): ActiveLayer[] | undefined {
  if (text === null) return undefined;
  const layers: ActiveLayer[] = [];
  for (const part of text.split(',')) {
    const [, id = '', number, percent] = /^([^@:]*)(?:@(\d{1,9}))?(?::(.*))?$/.exec(part) ?? [];
    if (!IDENTIFIER.test(id) || layers.some((layer) => layer.id === id)) continue;
    const opacity = (parseNumber(percent, 0, 100) ?? 100) / 100;
    layers.push({ id, opacity, ...(Number(number) > 0 ? { version: Number(number) } : {}) });
  }
  return layers;
}

function parseIdentifier(text: string | null): string | undefined {
  return text !== null && IDENTIFIER.test(text) ? text : undefined;
}

/** Longer filters would not fit into an address of the service. */
const LONGEST_FILTER = 20_000;

/** Texts about layers, each after the layer's name; what is longer than the service takes is passed over. */
function parseTexts(texts: string[]): { layer: string; text: string }[] | undefined {
  const found = texts.flatMap((each) => {
    const [, layer, text] = /^([^/]+)\/(.+)$/s.exec(each) ?? [];
    return layer !== undefined && text !== undefined && IDENTIFIER.test(layer) && text.length <= LONGEST_FILTER
      ? [{ layer, text }]
      : [];
  });
  return found.length > 0 ? found : undefined;
}

function parseChosenArea(text: string | null): { layer: string; area: Area } | undefined {
  const [, layer, shape] = /^([^/]+)\/(.+)$/s.exec(text ?? '') ?? [];
  const area = shape === undefined ? null : parseArea(shape);
  return layer !== undefined && area && IDENTIFIER.test(layer) ? { layer, area } : undefined;
}

function parseKey(text: string | null): { layer: string; id: string } | undefined {
  const [, layer, id] = /^([^/]+)\/(.+)$/.exec(text ?? '') ?? [];
  return layer !== undefined && id !== undefined && IDENTIFIER.test(layer) && id.length <= 200
    ? { layer, id }
    : undefined;
}

/** A feature, with the version where a link names one: `communes@2/19360`. */
function parseFeature(text: string | null): FeatureKey | undefined {
  const [, layer = '', number, rest = ''] = /^([^/@]+)(?:@([1-9]\d{0,8}))?(\/.+)$/s.exec(text ?? '') ?? [];
  const key = parseKey(layer + rest);
  return key && { ...key, ...(number === undefined ? {} : { version: Number(number) }) };
}

function parseTime(text: string | null): TimeSubject | undefined {
  const [, layer = '', mark, rest = ''] = /^([^/@]+)(?:([/@])(.+))?$/.exec(text ?? '') ?? [];
  if (!IDENTIFIER.test(layer)) return undefined;
  if (mark === '/') return IDENTIFIER.test(rest) ? { kind: 'series', layer, id: rest } : undefined;
  if (mark === '@' && !isDay(rest)) return undefined;
  return { kind: 'moment', layer, ...(mark === '@' ? { day: rest } : {}) };
}

function formatTime(time: TimeSubject): string {
  if (time.kind === 'series') return `${time.layer}/${time.id}`;
  return time.layer + (time.day === undefined ? '' : `@${time.day}`);
}

/** Stands for the statistic where a layer is named. */
export const STATISTIC = '*';

/** Keys may hold any letter: they are escaped twice, once for the list and once for the link. */
function parseOff(text: string | null): Record<string, string[]> | undefined {
  const off: Record<string, string[]> = {};
  for (const part of (text ?? '').split(',')) {
    const [layer = '', ...keys] = part.split('/');
    if (!IDENTIFIER.test(layer) && layer !== STATISTIC) continue;
    const known = keys.filter((key) => key !== '' && key.length <= 200).map(unescapeKey);
    if (known.length > 0) off[layer] = known;
  }
  return Object.keys(off).length > 0 ? off : undefined;
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function formatOff(off: Record<string, string[]>): string {
  return Object.entries(off)
    .map(([layer, keys]) => [layer, ...keys.map((key) => escape(encodeURIComponent(key)))].join('/'))
    .join(',');
}

/** The word for "no statistic", which a theme's own would otherwise take the place of. */
const NONE = 'none';

function parsePage(text: string | null): DetailsPage | undefined {
  const [layer = '', asked] = (text ?? '').split('/');
  if (!IDENTIFIER.test(layer)) return undefined;
  return { layer, section: SECTIONS.find((section) => section === asked) ?? 'about' };
}

function parseStory(text: string | null): StoryPlace | undefined {
  const [story = '', step = ''] = (text ?? '').split('/');
  if (!IDENTIFIER.test(story)) return undefined;
  return { story, ...(IDENTIFIER.test(step) ? { step } : {}) };
}

/** Reads the part of a link after '#'. Parts that make no sense are passed over, never an error. */
export function parseAddress(hash: string): Address {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const language = LANGUAGES.find((known) => known === parameters.get('lang'));
  return {
    view: parseView(parameters.get('at')),
    layers: parseLayers(parameters.get('layers')),
    selection: parseFeature(parameters.get('sel')),
    statistic: parameters.get('stat') === NONE ? null : parseKey(parameters.get('stat')),
    theme: IDENTIFIER.exec(parameters.get('theme') ?? '')?.[0],
    story: parseStory(parameters.get('story')),
    filters: parseTexts(parameters.getAll('filter')),
    styles: parseTexts(parameters.getAll('style')),
    area: parseChosenArea(parameters.get('area')),
    table: parseIdentifier(parameters.get('table')),
    page: parsePage(parameters.get('info')),
    compare: parseComparison(parameters.get('compare') ?? '') ?? undefined,
    time: parseTime(parameters.get('time')),
    off: parseOff(parameters.get('off')),
    ...(parameters.get('terrain') === '1' ? { terrain: true } : {}),
    language,
    sketch: SKETCH.exec(parameters.get('draw') ?? '')?.[0],
  };
}

function decimals(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** Escapes only what would break the form, so that links stay readable: keys keep ':' and ','. */
function escape(text: string): string {
  return encodeURIComponent(text).replace(/%2F/g, '/').replace(/%3A/g, ':').replace(/%2C/g, ',');
}

function formatLayer({ id, opacity, version }: ActiveLayer): string {
  const then = version === undefined ? '' : `@${version}`;
  return id + then + (opacity < 1 ? `:${Math.round(opacity * 100)}` : '');
}

function formatFeature({ layer, id, version }: FeatureKey): string {
  return `${layer}${version === undefined ? '' : `@${version}`}/${escape(id)}`;
}

/** Writes the part of a link after '#', without the '#'. */
export function formatAddress(address: Address): string {
  const parts = [`v=${ADDRESS_VERSION}`];
  const { view, layers, selection, statistic, theme, story, filters, area, table, page, off, language, sketch } =
    address;
  const { compare, time, styles, terrain } = address;
  if (view) {
    // Digits that are worth about a pixel at this zoom; more would only make the link longer.
    const digits = Math.max(2, Math.ceil((view.zoom * Math.LN2 + Math.log(512 / 360)) / Math.LN10) + 1);
    parts.push(`at=${decimals(view.latitude, digits)},${decimals(view.longitude, digits)},${decimals(view.zoom, 2)}`);
  }
  if (theme) parts.push(`theme=${theme}`);
  if (story) parts.push(`story=${story.story}${story.step ? `/${story.step}` : ''}`);
  if (layers) parts.push(`layers=${layers.map(formatLayer).join(',')}`);
  if (statistic) parts.push(`stat=${escape(`${statistic.layer}/${statistic.id}`)}`);
  else if (statistic === null) parts.push(`stat=${NONE}`);
  if (selection) parts.push(`sel=${formatFeature(selection)}`);
  for (const { layer, text } of filters ?? []) parts.push(`filter=${escape(`${layer}/${text}`)}`);
  for (const { layer, text } of styles ?? []) parts.push(`style=${escape(`${layer}/${text}`)}`);
  if (area) parts.push(`area=${escape(`${area.layer}/${formatArea(area.area)}`)}`);
  if (table) parts.push(`table=${table}`);
  if (page) parts.push(`info=${page.layer}${page.section === 'about' ? '' : `/${page.section}`}`);
  if (compare) parts.push(`compare=${formatComparison(compare)}`);
  if (time) parts.push(`time=${formatTime(time)}`);
  if (off) parts.push(`off=${formatOff(off)}`);
  if (terrain) parts.push('terrain=1');
  if (language) parts.push(`lang=${language}`);
  if (sketch) parts.push(`draw=${sketch}`);
  return parts.join('&');
}
