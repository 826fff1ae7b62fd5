import { drawnLine, type Place } from '../lib/measure';
import type { Theme } from './base';
import { SEMIBOLD } from './fonts';
import type { Overlay, StyleLayer } from './specification';

/** Source of what is being measured. */
export const MEASURE = 'measure';

const COLOURS = {
  light: { line: '#b8390e', casing: '#ffffff', text: '#7a2507', halo: '#ffffff' },
  dark: { line: '#ff9d6b', casing: '#101a1f', text: '#ffc9ab', halo: '#101a1f' },
  grey: { line: '#b8390e', casing: '#ffffff', text: '#7a2507', halo: '#ffffff' },
} as const;

/** What is drawn of a measurement: its points, a text for each segment, and one for the whole. */
export interface Measured {
  points: readonly Place[];
  closed: boolean;
  segmentTexts: readonly { at: Place; text: string }[];
  whole: { at: Place; text: string } | null;
  /** The place that is looked at in the profile. */
  mark?: Place | null;
}

function feature(kind: string, geometry: GeoJSON.Geometry, text = ''): GeoJSON.Feature {
  return { type: 'Feature', properties: { kind, text }, geometry };
}

function point(kind: string, place: Place, text = ''): GeoJSON.Feature {
  return feature(kind, { type: 'Point', coordinates: [...place] }, text);
}

/** The features drawn for a measurement. */
export function measureFeatures({ points, closed, segmentTexts, whole, mark }: Measured): GeoJSON.FeatureCollection {
  const line = drawnLine(points, closed);
  const features = [
    ...(closed && points.length > 2 ? [feature('area', { type: 'Polygon', coordinates: [line] })] : []),
    ...(points.length > 1 ? [feature('line', { type: 'LineString', coordinates: line })] : []),
    ...points.map((place) => point('vertex', place)),
    ...segmentTexts.map(({ at, text }) => point('segment', at, text)),
    ...(whole ? [point('whole', whole.at, whole.text)] : []),
    ...(mark ? [point('mark', mark)] : []),
  ];
  return { type: 'FeatureCollection', features };
}

/** How a measurement looks. */
export function measureStyle(measured: Measured, theme: Theme): Overlay {
  const colours = COLOURS[theme];
  const kind = (name: string): ['==', ['get', string], string] => ['==', ['get', 'kind'], name];
  const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
  const words = { 'text-color': colours.text, 'text-halo-color': colours.halo, 'text-halo-width': 1.8 };
  const text = { 'text-field': ['get', 'text'], 'text-font': [SEMIBOLD] } as const;
  const layer = (part: Record<string, unknown>) => ({ source: MEASURE, ...part }) as unknown as StyleLayer;
  return {
    sources: { [MEASURE]: { type: 'geojson', data: measureFeatures(measured) } },
    layers: [
      layer({
        id: `${MEASURE}-area`,
        type: 'fill',
        filter: kind('area'),
        paint: { 'fill-color': colours.line, 'fill-opacity': 0.14 },
      }),
      layer({
        id: `${MEASURE}-casing`,
        type: 'line',
        filter: kind('line'),
        layout: round,
        paint: { 'line-color': colours.casing, 'line-width': 6, 'line-opacity': 0.85 },
      }),
      layer({
        id: `${MEASURE}-line`,
        type: 'line',
        filter: kind('line'),
        layout: round,
        paint: { 'line-color': colours.line, 'line-width': 2.6 },
      }),
      layer({
        id: `${MEASURE}-vertex`,
        type: 'circle',
        filter: kind('vertex'),
        paint: {
          'circle-radius': 5,
          'circle-color': colours.casing,
          'circle-stroke-color': colours.line,
          'circle-stroke-width': 2.4,
        },
      }),
      layer({
        id: `${MEASURE}-mark`,
        type: 'circle',
        filter: kind('mark'),
        paint: {
          'circle-radius': 7,
          'circle-color': colours.line,
          'circle-stroke-color': colours.casing,
          'circle-stroke-width': 2.5,
        },
      }),
      layer({
        id: `${MEASURE}-segment`,
        type: 'symbol',
        filter: kind('segment'),
        layout: { ...text, 'text-size': 12, 'text-offset': [0, -0.9], 'text-padding': 2 },
        paint: words,
      }),
      layer({
        id: `${MEASURE}-whole`,
        type: 'symbol',
        filter: kind('whole'),
        layout: { ...text, 'text-size': 14, 'text-allow-overlap': true, 'text-offset': [0, 1.3] },
        paint: words,
      }),
    ],
  };
}
