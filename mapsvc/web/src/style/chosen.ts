import type { Theme } from './base';
import type { Style, StyleLayer } from './specification';

/** Source of the features in a chosen area: the layer's own tiles once more, with only these. */
export const CHOSEN = 'chosen';
const AREA = 'chosen_area';

const COLOURS = {
  light: { mark: '#b3420a', casing: '#ffffff' },
  dark: { mark: '#ffb27a', casing: '#101a1f' },
  grey: { mark: '#b3420a', casing: '#ffffff' },
} as const;

/** The chosen features marked above their layer, and the area's outline. */
export function chosenStyle(
  layer: string | null,
  source: Style['sources'][string] | null,
  area: GeoJSON.Geometry | null,
  theme: Theme,
): Pick<Style, 'sources'> & { layers: StyleLayer[] } {
  const { mark, casing } = COLOURS[theme];
  const sources: Style['sources'] = {};
  const layers: StyleLayer[] = [];
  if (layer !== null && source) {
    const place = { source: CHOSEN, 'source-layer': layer } as const;
    sources[CHOSEN] = source;
    layers.push(
      {
        id: `${CHOSEN}-fill`,
        type: 'fill',
        ...place,
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { 'fill-color': mark, 'fill-opacity': 0.22 },
      },
      {
        id: `${CHOSEN}-line`,
        type: 'line',
        ...place,
        filter: ['!=', ['geometry-type'], 'Point'],
        paint: { 'line-color': mark, 'line-width': 1.8 },
      },
      {
        id: `${CHOSEN}-point`,
        type: 'circle',
        ...place,
        filter: ['==', ['geometry-type'], 'Point'],
        paint: {
          'circle-radius': 7,
          'circle-color': mark,
          'circle-opacity': 0.55,
          'circle-stroke-color': casing,
          'circle-stroke-width': 1.5,
        },
      },
    );
  }
  if (area) {
    sources[AREA] = { type: 'geojson', data: { type: 'Feature', properties: {}, geometry: area } };
    layers.push({
      id: `${AREA}-line`,
      type: 'line',
      source: AREA,
      paint: { 'line-color': mark, 'line-width': 2, 'line-dasharray': [3, 2] },
    });
  }
  return { sources, layers };
}
