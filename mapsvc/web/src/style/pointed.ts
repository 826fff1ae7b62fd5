import type { Theme } from './base';
import type { StyleLayer } from './specification';

/** Prefix of what outlines the feature whose row is pointed at. */
export const POINTED = 'pointed';

/** Outlines that are unseen but for the feature in the state `hover`; as states change, nothing is laid out anew. */
export function pointedLayers(layer: string, theme: Theme): StyleLayer[] {
  const place = { source: layer, 'source-layer': layer } as const;
  const colour = theme === 'dark' ? '#ffb27a' : '#b3420a';
  const seen: ['case', ['boolean', ['feature-state', string], boolean], number, number] = [
    'case',
    ['boolean', ['feature-state', 'hover'], false],
    1,
    0,
  ];
  return [
    {
      id: `${POINTED}-line`,
      type: 'line',
      ...place,
      filter: ['!=', ['geometry-type'], 'Point'],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': colour, 'line-width': 3, 'line-opacity': seen },
    },
    {
      id: `${POINTED}-point`,
      type: 'circle',
      ...place,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 11,
        'circle-color': colour,
        'circle-opacity': ['case', ['boolean', ['feature-state', 'hover'], false], 0.2, 0],
        'circle-stroke-color': colour,
        'circle-stroke-width': 3,
        'circle-stroke-opacity': seen,
      },
    },
  ] satisfies StyleLayer[];
}
