import { REGULAR, SEMIBOLD } from './fonts';
import type { Style, StyleLayer } from './specification';

/** How the map and the page look; the service has a whole-map style of the same name for each. */
export const THEMES = ['light', 'dark', 'grey'] as const;
export type Theme = (typeof THEMES)[number];

/** Colours of what lies below every layer. Calm on purpose: the layers are what people came for. */
const COLOURS = {
  light: { sea: '#d9e7ed', seaText: '#44697e', halo: '#e6f0f4', islands: '#7d3b12' },
  dark: { sea: '#0f1d26', seaText: '#7aa3b8', halo: '#0f1d26', islands: '#f0b482' },
  grey: { sea: '#e3e6e8', seaText: '#5f696e', halo: '#eef0f1', islands: '#6e4a4c' },
} as const;

const SEA_SOURCE = 'sea_names';
const ISLANDS_SOURCE = 'island_names';

/** Where the name of the sea stands: wide out for small scales, off the province's coast for large ones. */
const SEA: GeoJSON.FeatureCollection = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { name: 'BIỂN ĐÔNG', near: false },
      geometry: { type: 'Point', coordinates: [112.6, 13.2] },
    },
    {
      type: 'Feature',
      properties: { name: 'BIỂN ĐÔNG', near: true },
      geometry: { type: 'Point', coordinates: [107.12, 17.78] },
    },
  ],
};

/** The archipelagos by name, for the case that their polygons could not be loaded. */
export const ISLANDS: GeoJSON.FeatureCollection<GeoJSON.Point, { name: string }> = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { name: 'Quần đảo Hoàng Sa\n(Việt Nam)' },
      geometry: { type: 'Point', coordinates: [112.0, 16.5] },
    },
    {
      type: 'Feature',
      properties: { name: 'Quần đảo Trường Sa\n(Việt Nam)' },
      geometry: { type: 'Point', coordinates: [113.9, 9.6] },
    },
  ],
};

function seaName(id: string, near: boolean, theme: Theme): StyleLayer {
  const colours = COLOURS[theme];
  return {
    id,
    type: 'symbol',
    source: SEA_SOURCE,
    filter: ['==', ['get', 'near'], near],
    ...(near ? { minzoom: 6.5 } : { maxzoom: 8 }),
    layout: {
      'text-field': ['get', 'name'],
      'text-font': [SEMIBOLD],
      'text-letter-spacing': 0.28,
      'text-size': ['interpolate', ['linear'], ['zoom'], 4, 12, 9, 18],
      'text-padding': 4,
    },
    paint: {
      'text-color': colours.seaText,
      'text-halo-color': colours.halo,
      'text-halo-width': 1.4,
    },
  };
}

/** Whether a style writes the sea's name itself. */
export function namesTheSea(style: Style): boolean {
  return JSON.stringify(style).normalize('NFC').toLowerCase().includes('biển đông');
}

/** The page's own ground, plain sea, for the case that the service gives no base style. */
export function plainBase(theme: Theme): Style {
  return {
    version: 8,
    name: 'plain',
    sources: {},
    layers: [{ id: 'background', type: 'background', paint: { 'background-color': COLOURS[theme].sea } }],
  };
}

/** The sea named Biển Đông. */
export function seaNames(theme: Theme): Pick<Style, 'sources' | 'layers'> {
  return {
    sources: { [SEA_SOURCE]: { type: 'geojson', data: SEA } },
    layers: [seaName('sea-name-far', false, theme), seaName('sea-name-near', true, theme)],
  };
}

/** Hoàng Sa and Trường Sa by name, used when no layer brings them. */
export function islandNames(theme: Theme): Pick<Style, 'sources' | 'layers'> {
  const colours = COLOURS[theme];
  return {
    sources: { [ISLANDS_SOURCE]: { type: 'geojson', data: ISLANDS } },
    layers: [
      {
        id: 'island-names',
        type: 'symbol',
        source: ISLANDS_SOURCE,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': [REGULAR],
          'text-size': 12,
          'text-allow-overlap': true,
        },
        paint: { 'text-color': colours.islands, 'text-halo-color': colours.halo, 'text-halo-width': 1.4 },
      },
    ],
  };
}
