import { hexOf, nearestColour, SKETCH_COLOURS, type Shape, type SketchColour, geometryOf } from '../lib/sketch';
import type { Theme } from './base';
import { SEMIBOLD } from './fonts';
import type { Overlay, StyleLayer } from './specification';

/** Source of the sketch. */
export const SKETCH = 'sketch';

const GROUND = { light: '#ffffff', dark: '#101a1f', grey: '#ffffff' } as const;
const INK = { light: '#15262c', dark: '#eaf1f3', grey: '#15262c' } as const;

/** The drawn features of shapes that nobody is changing. */
export function drawnShapes(shapes: readonly Shape[]): GeoJSON.Feature[] {
  return shapes.map((shape) => ({
    type: 'Feature',
    id: shape.id,
    properties: { colour: shape.colour, text: shape.text },
    geometry: geometryOf(shape),
  }));
}

/** Where the text of a geometry stands: at the point, half way along the line, in the middle of the area's box. */
function textPlace(geometry: GeoJSON.Geometry): GeoJSON.Position | null {
  if (geometry.type === 'Point') return geometry.coordinates;
  if (geometry.type === 'LineString') return geometry.coordinates[Math.floor(geometry.coordinates.length / 2)] ?? null;
  if (geometry.type !== 'Polygon') return null;
  const ring = geometry.coordinates[0] ?? [];
  const middle = (axis: 0 | 1) => {
    const values = ring.map((position) => position[axis] ?? 0);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return [middle(0), middle(1)];
}

function isHandle(properties: Record<string, unknown>): boolean {
  return ['selectionPoint', 'midPoint', 'closingPoint', 'coordinatePoint', 'snappingPoint'].some(
    (sign) => properties[sign] === true,
  );
}

/** What is drawn: each shape in its colour, its text, and the handles of the one being changed. */
export function sketchFeatures(features: readonly GeoJSON.Feature[], colour: SketchColour): GeoJSON.FeatureCollection {
  const drawn = features.flatMap((feature): GeoJSON.Feature[] => {
    const { geometry } = feature;
    const properties = (feature.properties ?? {}) as Record<string, unknown>;
    const own = SKETCH_COLOURS.find(({ id }) => id === properties['colour'])?.id ?? colour;
    const handle = isHandle(properties);
    const shape: GeoJSON.Feature = {
      type: 'Feature',
      properties: {
        kind: handle ? 'handle' : geometry.type,
        small: properties['midPoint'] === true,
        hex: hexOf(own),
        chosen: properties['selected'] === true,
      },
      geometry,
    };
    const text = typeof properties['text'] === 'string' ? properties['text'] : '';
    const at = handle || text === '' ? null : textPlace(geometry);
    if (!at) return [shape];
    const point = geometry.type === 'Point';
    return [
      shape,
      { type: 'Feature', properties: { kind: 'text', text, point }, geometry: { type: 'Point', coordinates: at } },
    ];
  });
  return { type: 'FeatureCollection', features: drawn };
}

/** How sketches look. */
export function sketchStyle(data: GeoJSON.FeatureCollection, theme: Theme): Overlay {
  const kind = (...names: string[]) => ['match', ['get', 'kind'], names, true, false];
  const hex = ['to-color', ['get', 'hex'], hexOf(nearestColour(null))];
  const round = { 'line-join': 'round', 'line-cap': 'round' };
  const width = (wide: number) => ['case', ['get', 'chosen'], wide + 1.5, wide];
  const layer = (id: string, type: string, filter: unknown, rest: Record<string, unknown>) =>
    ({ id: `${SKETCH}-${id}`, type, source: SKETCH, filter, ...rest }) as unknown as StyleLayer;
  return {
    sources: { [SKETCH]: { type: 'geojson', data } },
    layers: [
      layer('fill', 'fill', kind('Polygon'), { paint: { 'fill-color': hex, 'fill-opacity': 0.2 } }),
      layer('casing', 'line', kind('Polygon', 'LineString'), {
        layout: round,
        paint: { 'line-color': GROUND[theme], 'line-width': width(6), 'line-opacity': 0.8 },
      }),
      layer('line', 'line', kind('Polygon', 'LineString'), {
        layout: round,
        paint: { 'line-color': hex, 'line-width': width(3) },
      }),
      layer('point', 'circle', kind('Point'), {
        paint: {
          'circle-radius': ['case', ['get', 'chosen'], 9, 7],
          'circle-color': hex,
          'circle-stroke-color': GROUND[theme],
          'circle-stroke-width': 2.5,
        },
      }),
      layer('handle', 'circle', kind('handle'), {
        paint: {
          'circle-radius': ['case', ['get', 'small'], 4, 6],
          'circle-color': GROUND[theme],
          'circle-stroke-color': INK[theme],
          'circle-stroke-width': 2,
        },
      }),
      layer('text', 'symbol', kind('text'), {
        layout: {
          'text-field': ['get', 'text'],
          'text-font': [SEMIBOLD],
          'text-size': 13,
          'text-max-width': 12,
          'text-anchor': ['case', ['get', 'point'], 'top', 'center'],
          'text-offset': ['case', ['get', 'point'], ['literal', [0, 0.8]], ['literal', [0, 0]]],
          'text-allow-overlap': true,
        },
        paint: { 'text-color': INK[theme], 'text-halo-color': GROUND[theme], 'text-halo-width': 1.8 },
      }),
    ],
  };
}
