import type { ActiveLayer } from '../lib/address';
import type { Bilingual, Language } from '../lib/format';
import { islandNames, namesTheSea, plainBase, seaNames, type Theme } from './base';
import { choroplethLayers, inColours, type Choropleth } from './choropleth';
import { chosenStyle } from './chosen';
import { withFilter } from './classes';
import { fontFaces } from './fonts';
import { inLanguage } from './labels';
import { atNight } from './night';
import { withOpacity } from './opacity';
import { pointedLayers } from './pointed';
import { selectionStyle } from './selection';
import { POINTS, sourceOf, type Style, type StyleFragmentLayer, type StyleLayer } from './specification';

/** All points of a layer at once, for what tiles cannot show: they leave points out when seen from afar. */
export interface PointSource {
  address: string;
  /** The field that holds the key. */
  key: string;
  clustered: boolean;
}

/** How the tiles of an elevation layer hold heights. */
export interface Heights {
  encoding: 'terrarium';
  tile_size: number;
}

/** What the style needs to know of a layer. */
export interface DrawnLayer {
  id: string;
  label: Bilingual | null;
  tiles: { url: string; min_zoom: number; max_zoom: number; heights?: Heights | null } | null;
  /** CQL2 text that the features drawn fulfil. */
  filter?: string;
  extent: [number, number, number, number] | null;
  style: StyleFragmentLayer[];
  /** What features must meet to be drawn; null for all of them. */
  only?: unknown[] | null;
  /** How people have it drawn, in place of what was published; the fields that its tiles must carry for that. */
  parts?: readonly StyleLayer[];
  attributes?: readonly string[];
  points?: PointSource | null;
  /** Whether a press asks about its features; what gives no answer is ground. */
  identifiable?: boolean;
}

/** Everything that decides how the map looks. */
export interface Composition {
  /** The whole map style of the service for this theme; null when it could not be had. */
  base: Style | null;
  layers: readonly DrawnLayer[];
  /** Layers that are on, the uppermost first. */
  active: readonly ActiveLayer[];
  theme: Theme;
  language: Language;
  choropleth: Choropleth | null;
  selection: GeoJSON.Geometry | null;
  /** The layer whose features in an area are marked, and the filter that they fulfil. */
  chosen?: { layer: string; filter: string } | null;
  /** The outline of the area that features are chosen by. */
  area?: GeoJSON.Geometry | null;
  /** The layer whose features are outlined when the pointer is on their rows in a table. */
  pointed?: string | null;
  /** Whether data are saved: ground then comes in fewer tiles, which are enlarged when one comes closer. */
  sparing?: boolean;
  /** Whether the shade of hills, whose tiles are large, is left out until somebody asks for it. */
  unshaded?: boolean;
  /** The layer whose heights the ground rises with; null for a flat map. */
  terrain?: string | null;
  /** Makes an address of this host absolute, as a style needs it. */
  absolute: (url: string) => string;
}

/** Ends the name of the source that the ground rises with: the shade of hills has one of its own, as MapLibre asks. */
const TERRAIN = '~terrain';

/** How much higher the ground rises than it is: hills of a few hundred metres are seen on a map of the province. */
const EXAGGERATION = 1.5;

/** How much of the shade of hills is left over areas coloured by a statistic: colours must stay those of the legend. */
const BESIDE_VALUES = 0.35;

/** The closest tiles of ground where data are saved: a unit of theirs is still smaller than a house. */
const SPARING_ZOOM = 10;

/** Layers of archipelagos: when one of these is drawn, the page's own labels step back. */
const ISLAND_LAYER = /hoang_sa|truong_sa|islands|archipelago/;

/**
 * How each layer is drawn: as the cartographers' whole-map style of this theme draws it, else as its own fragment says.
 * Grouped by vector source, which bears the layer's id.
 */
export function drawing(layer: Pick<DrawnLayer, 'id' | 'style'>, base: Style | null, theme: Theme): StyleLayer[] {
  const themed = base?.layers.filter((part) => sourceOf(part) === layer.id) ?? [];
  const own = theme === 'dark' ? layer.style.map(atNight) : layer.style;
  const parts = themed.length > 0 ? themed : own;
  return parts.map((part) =>
    part.layout?.visibility === 'none'
      ? ({ ...part, layout: { ...part.layout, visibility: 'visible' } } as StyleLayer)
      : part,
  );
}

/** Tiles of heights, which are drawn as the shade of hills. */
function heightSource(layer: DrawnLayer, absolute: (url: string) => string): Style['sources'][string] | null {
  if (!layer.tiles?.heights) return null;
  const { url, min_zoom: minzoom, max_zoom: maxzoom, heights } = layer.tiles;
  const bounds = layer.extent ? { bounds: layer.extent } : {};
  const { encoding, tile_size: tileSize } = heights;
  return { type: 'raster-dem', tiles: [absolute(url)], minzoom, maxzoom, encoding, tileSize, ...bounds };
}

function vectorSource(
  layer: DrawnLayer,
  { absolute, sparing }: Pick<Composition, 'absolute' | 'sparing'>,
): Style['sources'][string] | null {
  if (!layer.tiles || layer.tiles.heights) return null;
  const { min_zoom: minzoom, max_zoom: closest } = layer.tiles;
  const spared = sparing && layer.identifiable === false;
  // Braces of a filter stay escaped: only the template's own stand for a tile's place.
  const query = [
    ...(layer.filter ? [`filter=${encodeURIComponent(layer.filter)}`] : []),
    ...(layer.attributes?.length ? [`properties=${layer.attributes.join(',')}`] : []),
  ].join('&');
  return {
    type: 'vector',
    tiles: [absolute(layer.tiles.url) + (query ? `?${query}` : '')],
    minzoom,
    maxzoom: spared ? Math.max(minzoom, Math.min(closest, SPARING_ZOOM)) : closest,
    // The key of the source data is the feature's identity everywhere: in hovering, selecting and the table.
    promoteId: 'id',
    ...(layer.extent ? { bounds: layer.extent } : {}),
  };
}

function pointSource(
  { address, key, clustered }: PointSource,
  absolute: (url: string) => string,
): Style['sources'][string] {
  const clusters = { cluster: true, clusterRadius: 46, clusterMaxZoom: 15 };
  return { type: 'geojson', data: absolute(address), promoteId: key, ...(clustered ? clusters : {}) };
}

/** The layers of one active layer with the statistic in place of its own fills. */
function parts(layer: DrawnLayer, opacity: number, composition: Composition): StyleLayer[] {
  const { base, language, choropleth, theme } = composition;
  const drawn = layer.parts ?? drawing(layer, base, theme);
  if (layer.tiles?.heights) {
    const strength = opacity * (choropleth ? BESIDE_VALUES : 1);
    return drawn.map((part) => withOpacity(part, strength));
  }
  const own = drawn.map((part) => withOpacity(inLanguage(part, layer.label, language), opacity));
  if (choropleth?.layer !== layer.id) return own.map((part) => withFilter(part, layer.only ?? null));
  const blocks = own.filter((part) => part.type === 'fill-extrusion').map((part) => inColours(part, choropleth));
  return [...choroplethLayers(choropleth, opacity, theme), ...blocks, ...own.filter((part) => part.type === 'symbol')];
}

/** The whole map as one style document: ground, active layers in order, all names above, the selection uppermost. */
export function compose(composition: Composition): Style {
  const { layers, active, theme, absolute, selection } = composition;
  const base = composition.base ?? plainBase(theme);
  const known = new Map(layers.map((layer) => [layer.id, layer]));
  const sources: Style['sources'] = {};
  const ground: StyleLayer[] = [];
  const groundNames: StyleLayer[] = [];
  for (const part of base.layers) {
    const source = sourceOf(part);
    if (source !== undefined && known.has(source)) continue;
    const data = source === undefined ? undefined : base.sources[source];
    // A vector source that the catalogue does not know would ask for tiles that this visitor may not see.
    if (source !== undefined && (!data || data.type !== 'geojson')) continue;
    if (source !== undefined && data) sources[source] = data;
    (part.type === 'symbol' ? groundNames : ground).push(part);
  }

  const shapes: StyleLayer[] = [];
  const names: StyleLayer[] = [];
  let hasIslands = false;
  for (const { id, opacity } of [...active].reverse()) {
    const layer = known.get(id);
    const source = layer && (heightSource(layer, absolute) ?? vectorSource(layer, composition));
    if (!layer || !source || (composition.unshaded && source.type === 'raster-dem')) continue;
    sources[id] = source;
    if (layer.points) sources[`${id}${POINTS}`] = pointSource(layer.points, absolute);
    hasIslands ||= ISLAND_LAYER.test(id);
    for (const part of parts(layer, opacity, composition)) (part.type === 'symbol' ? names : shapes).push(part);
  }

  const sea = namesTheSea(base) ? null : seaNames(theme);
  const islands = hasIslands ? null : islandNames(theme);
  const marks = selectionStyle(selection, theme);
  const chosenLayer = composition.chosen && known.get(composition.chosen.layer);
  const chosenSource =
    chosenLayer && composition.chosen
      ? vectorSource({ ...chosenLayer, filter: composition.chosen.filter }, composition)
      : null;
  const chosen = chosenStyle(chosenLayer?.id ?? null, chosenSource, composition.area ?? null, theme);
  const lifted = composition.terrain ?? null;
  const heights = lifted === null ? undefined : sources[lifted];
  const rising = lifted !== null && heights?.type === 'raster-dem' ? lifted + TERRAIN : null;
  const pointed = composition.pointed;
  const outlines =
    pointed && sources[pointed]?.type === 'vector' && known.has(pointed) ? pointedLayers(pointed, theme) : [];
  return {
    version: 8,
    name: 'mapsvc',
    'font-faces': fontFaces(absolute),
    ...(base.sprite ? { sprite: base.sprite } : {}),
    sources: {
      ...sources,
      ...(heights && rising ? { [rising]: heights } : {}),
      ...sea?.sources,
      ...islands?.sources,
      ...chosen.sources,
      ...marks.sources,
    },
    ...(rising ? { terrain: { source: rising, exaggeration: EXAGGERATION } } : {}),
    layers: [
      ...ground,
      ...shapes,
      ...chosen.layers,
      ...outlines,
      ...marks.layers,
      ...(sea?.layers ?? []),
      ...groundNames,
      ...names,
      ...(islands?.layers ?? []),
    ],
  };
}
