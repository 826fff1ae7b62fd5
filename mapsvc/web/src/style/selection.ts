import type { Theme } from './base';
import type { Style, StyleLayer } from './specification';

/** Source of the selected feature's own geometry, drawn above everything. */
export const SELECTION = 'selection';

const COLOURS = {
  light: { line: '#0b5f6b', casing: '#ffffff', fill: '#0b5f6b' },
  dark: { line: '#6fe3ee', casing: '#0c1417', fill: '#6fe3ee' },
  grey: { line: '#0b5f6b', casing: '#ffffff', fill: '#0b5f6b' },
} as const;

/** Outline and tint of the selected feature; a ring round a selected point. */
export function selectionStyle(
  geometry: GeoJSON.Geometry | null,
  theme: Theme,
): Pick<Style, 'sources'> & { layers: StyleLayer[] } {
  const colours = COLOURS[theme];
  const features: GeoJSON.Feature[] = geometry ? [{ type: 'Feature', properties: {}, geometry }] : [];
  const isPoint: ['==', ['geometry-type'], 'Point'] = ['==', ['geometry-type'], 'Point'];
  const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
  return {
    sources: { [SELECTION]: { type: 'geojson', data: { type: 'FeatureCollection', features } } },
    layers: [
      {
        id: `${SELECTION}-fill`,
        type: 'fill',
        source: SELECTION,
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { 'fill-color': colours.fill, 'fill-opacity': 0.07 },
      },
      {
        id: `${SELECTION}-casing`,
        type: 'line',
        source: SELECTION,
        filter: ['!', isPoint],
        layout: round,
        paint: { 'line-color': colours.casing, 'line-width': 5.5, 'line-opacity': 0.9 },
      },
      {
        id: `${SELECTION}-line`,
        type: 'line',
        source: SELECTION,
        filter: ['!', isPoint],
        layout: round,
        paint: { 'line-color': colours.line, 'line-width': 2.8 },
      },
      {
        id: `${SELECTION}-point`,
        type: 'circle',
        source: SELECTION,
        filter: isPoint,
        paint: {
          'circle-radius': 11,
          'circle-color': colours.line,
          'circle-opacity': 0.14,
          'circle-stroke-color': colours.line,
          'circle-stroke-width': 2.6,
        },
      },
    ],
  };
}
