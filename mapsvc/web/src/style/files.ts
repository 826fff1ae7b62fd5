import type { Theme } from './base';
import type { Overlay, StyleLayer } from './specification';

/** Names of the sources of a person's own files begin with this. */
export const FILES = 'own-file-';

const GROUND = { light: '#ffffff', dark: '#101a1f', grey: '#ffffff' } as const;

/** What is drawn of one file; features carry their place in the file as id. */
export interface DrawnFile {
  id: string;
  hex: string;
  visible: boolean;
  data: GeoJSON.FeatureCollection;
}

function fileLayers({ id, hex }: DrawnFile, chosen: number | null, theme: Theme): StyleLayer[] {
  const source = FILES + id;
  const isChosen = ['==', ['id'], chosen ?? -1];
  const layer = (name: string, rest: Record<string, unknown>) =>
    ({ id: `${source}-${name}`, source, ...rest }) as unknown as StyleLayer;
  const round = { 'line-join': 'round', 'line-cap': 'round' };
  return [
    layer('fill', {
      type: 'fill',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': hex, 'fill-opacity': ['case', isChosen, 0.45, 0.2] },
    }),
    layer('casing', {
      type: 'line',
      filter: ['!=', ['geometry-type'], 'Point'],
      layout: round,
      paint: { 'line-color': GROUND[theme], 'line-width': ['case', isChosen, 7, 4], 'line-opacity': 0.7 },
    }),
    layer('line', {
      type: 'line',
      filter: ['!=', ['geometry-type'], 'Point'],
      layout: round,
      paint: { 'line-color': hex, 'line-width': ['case', isChosen, 4, 2] },
    }),
    layer('point', {
      type: 'circle',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': ['case', isChosen, 9, 5.5],
        'circle-color': hex,
        'circle-stroke-color': GROUND[theme],
        'circle-stroke-width': ['case', isChosen, 3, 1.5],
      },
    }),
  ];
}

/** How a person's own files look; the first of the list lies on top. */
export function filesStyle(
  files: readonly DrawnFile[],
  chosen: { file: string; index: number } | null,
  theme: Theme,
): Overlay {
  const shown = files.filter(({ visible }) => visible).reverse();
  return {
    sources: Object.fromEntries(shown.map(({ id, data }) => [FILES + id, { type: 'geojson' as const, data }])),
    layers: shown.flatMap((file) => fileLayers(file, chosen?.file === file.id ? chosen.index : null, theme)),
  };
}
