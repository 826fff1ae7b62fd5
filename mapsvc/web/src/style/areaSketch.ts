import { areaGeometry, boxBetween, metresBetween } from '../lib/area';
import type { Theme } from './base';
import type { Overlay } from './specification';

/** Source of the area being drawn. */
export const SKETCH = 'area_sketch';

type Place = readonly [number, number];

/** What is drawn of an unfinished area: its points, and its shape as it would be with the place under the pointer. */
export function sketchFeatures(
  points: readonly Place[],
  mode: 'box' | 'polygon' | 'circle' | 'feature',
  pending: Place | null,
): GeoJSON.FeatureCollection {
  const [first] = points;
  const last = points.at(-1);
  const features: GeoJSON.Feature[] = points.map((place) => ({
    type: 'Feature',
    properties: {},
    geometry: { type: 'Point', coordinates: [...place] },
  }));
  let shape: GeoJSON.Geometry | null = null;
  if (first && last && pending) {
    const box = mode === 'box' ? boxBetween(first, pending) : null;
    if (box) shape = areaGeometry({ kind: 'box', box });
    if (mode === 'circle')
      shape = areaGeometry({ kind: 'circle', centre: first, metres: metresBetween(first, pending) });
  }
  if (mode === 'polygon' && first)
    shape = areaGeometry({ kind: 'polygon', points: [...points, ...(pending ? [pending] : [])] });
  if (shape) features.push({ type: 'Feature', properties: {}, geometry: shape });
  return { type: 'FeatureCollection', features };
}

/** How an unfinished area looks. */
export function areaStyle(data: GeoJSON.FeatureCollection, theme: Theme): Overlay {
  const mark = theme === 'dark' ? '#ffb27a' : '#b3420a';
  return {
    sources: { [SKETCH]: { type: 'geojson', data } },
    layers: [
      {
        id: `${SKETCH}-fill`,
        type: 'fill',
        source: SKETCH,
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { 'fill-color': mark, 'fill-opacity': 0.1 },
      },
      {
        id: `${SKETCH}-line`,
        type: 'line',
        source: SKETCH,
        filter: ['!=', ['geometry-type'], 'Point'],
        paint: { 'line-color': mark, 'line-width': 2, 'line-dasharray': [3, 2] },
      },
      {
        id: `${SKETCH}-point`,
        type: 'circle',
        source: SKETCH,
        filter: ['==', ['geometry-type'], 'Point'],
        paint: {
          'circle-radius': 5,
          'circle-color': mark,
          'circle-stroke-color': theme === 'dark' ? '#101a1f' : '#ffffff',
          'circle-stroke-width': 2,
        },
      },
    ],
  };
}
