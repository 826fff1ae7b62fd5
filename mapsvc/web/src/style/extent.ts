import type { Box } from '../lib/geometry';
import type { Theme } from './base';
import type { Overlay, StyleLayer } from './specification';

/** Source of the frame that shows what a sheet will hold. */
export const EXTENT = 'print-extent';

/** A dashed frame round a box. */
export function extentStyle([west, south, east, north]: Box, theme: Theme): Overlay {
  const coordinates = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const line = (id: string, paint: Record<string, unknown>) =>
    ({ id: `${EXTENT}-${id}`, type: 'line', source: EXTENT, paint }) as unknown as StyleLayer;
  const [ink, ground] = theme === 'dark' ? ['#5fd3df', '#101a1f'] : ['#0b5f6b', '#ffffff'];
  return {
    sources: {
      [EXTENT]: { type: 'geojson', data: { type: 'LineString', coordinates } },
    },
    layers: [
      line('casing', { 'line-color': ground, 'line-width': 4, 'line-opacity': 0.7 }),
      line('line', { 'line-color': ink, 'line-width': 2, 'line-dasharray': [3, 2] }),
    ],
  };
}
