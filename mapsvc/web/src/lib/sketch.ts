import type { Place } from './measure';

/** What can be drawn. */
export const SHAPE_KINDS = ['point', 'line', 'polygon', 'rectangle', 'circle'] as const;
export type ShapeKind = (typeof SHAPE_KINDS)[number];

/** Colours of sketches, told apart on the light and the dark map; their place in this list is part of links. */
export const SKETCH_COLOURS = [
  { id: 'red', hex: '#d6293e' },
  { id: 'orange', hex: '#e8660c' },
  { id: 'yellow', hex: '#e0a800' },
  { id: 'green', hex: '#2b9348' },
  { id: 'blue', hex: '#1971c2' },
  { id: 'violet', hex: '#7b3fe4' },
  { id: 'pink', hex: '#d6338a' },
  { id: 'grey', hex: '#6b7780' },
] as const;
export type SketchColour = (typeof SKETCH_COLOURS)[number]['id'];

/** One drawn thing. Positions are in degrees of WGS 84; the ring of an area does not repeat its first position. */
export interface Shape {
  id: string;
  kind: ShapeKind;
  colour: SketchColour;
  text: string;
  positions: readonly Place[];
}

/** More than anybody reads beside a shape; hostile files and links are cut here. */
export const TEXT_LIMIT = 200;
/** More shapes than a sketch is good for; whoever has more has a layer. */
export const SHAPE_LIMIT = 500;
const POSITION_LIMIT = 5000;

/** Text of a stranger made fit to be shown: one line of letters, no control or direction signs. */
export function cleanText(text: unknown): string {
  if (typeof text !== 'string' && typeof text !== 'number') return '';
  return String(text)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, TEXT_LIMIT);
}

/** The colour of the list nearest to one written #rrggbb; the first of the list when it is something else. */
export function nearestColour(hex: unknown): SketchColour {
  const parts = (text: string) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  if (typeof hex !== 'string' || !/^#[0-9a-f]{6}$/i.test(hex)) return SKETCH_COLOURS[0].id;
  const wanted = parts(hex);
  const distance = (candidate: string) =>
    parts(candidate).reduce((sum, value, i) => sum + (value - (wanted[i] ?? 0)) ** 2, 0);
  return SKETCH_COLOURS.reduce((best, colour) => (distance(colour.hex) < distance(best.hex) ? colour : best)).id;
}

/** The colour as #rrggbb. */
export function hexOf(colour: SketchColour): string {
  return SKETCH_COLOURS.find(({ id }) => id === colour)?.hex ?? SKETCH_COLOURS[0].hex;
}

function isPlace(position: unknown): position is [number, number] {
  if (!Array.isArray(position)) return false;
  const [longitude, latitude] = position as unknown[];
  return (
    typeof longitude === 'number' &&
    typeof latitude === 'number' &&
    Math.abs(longitude) <= 180 &&
    Math.abs(latitude) <= 85
  );
}

/** About a centimetre; also what terra-draw takes. */
function rounded([longitude, latitude]: Place): Place {
  return [Number(longitude.toFixed(7)), Number(latitude.toFixed(7))];
}

/** Whether there are enough positions for the kind, and not more than a sketch is good for. */
export function isComplete({ kind, positions }: Pick<Shape, 'kind' | 'positions'>): boolean {
  const least = kind === 'point' ? 1 : kind === 'line' ? 2 : 3;
  return positions.length >= least && positions.length <= POSITION_LIMIT && positions.every(isPlace);
}

/** The geometry of a shape. */
export function geometryOf({ kind, positions }: Pick<Shape, 'kind' | 'positions'>): GeoJSON.Geometry {
  const coordinates = positions.map((place) => [...place]);
  if (kind === 'point') return { type: 'Point', coordinates: coordinates[0] ?? [] };
  if (kind === 'line') return { type: 'LineString', coordinates };
  return { type: 'Polygon', coordinates: [[...coordinates, coordinates[0] ?? []]] };
}

/** Shapes from a geometry; parts of multi-geometries become shapes of their own, holes are left out. */
function fromGeometry(geometry: GeoJSON.Geometry | null): Pick<Shape, 'kind' | 'positions'>[] {
  const line = (kind: ShapeKind, coordinates: GeoJSON.Position[]) => [
    { kind, positions: coordinates.filter(isPlace).map(rounded) },
  ];
  switch (geometry?.type) {
    case 'Point':
      return line('point', [geometry.coordinates]);
    case 'MultiPoint':
      return geometry.coordinates.flatMap((position) => line('point', [position]));
    case 'LineString':
      return line('line', geometry.coordinates);
    case 'MultiLineString':
      return geometry.coordinates.flatMap((part) => line('line', part));
    case 'Polygon':
      return line('polygon', (geometry.coordinates[0] ?? []).slice(0, -1));
    case 'MultiPolygon':
      return geometry.coordinates.flatMap((part) => line('polygon', (part[0] ?? []).slice(0, -1)));
    case 'GeometryCollection':
      return geometry.geometries.flatMap(fromGeometry);
    default:
      return [];
  }
}

/** Shapes of a GeoJSON feature of whatever origin; empty when nothing of it can be drawn. */
export function shapesOf(feature: GeoJSON.Feature, newId: () => string): Shape[] {
  const properties = feature.properties ?? {};
  const text = cleanText(properties['text'] ?? properties['name'] ?? properties['title'] ?? '');
  const named = SKETCH_COLOURS.find(({ id }) => id === properties['colour']);
  const colour = named?.id ?? nearestColour(properties['stroke'] ?? properties['marker-color'] ?? properties['fill']);
  const kinds: Record<string, string> = { rectangle: 'Polygon', circle: 'Polygon' };
  const special = SHAPE_KINDS.find((kind) => kind === properties['shape'] && kinds[kind] === feature.geometry?.type);
  return fromGeometry(feature.geometry)
    .map((part) => ({ id: newId(), colour, text, ...part, ...(special ? { kind: special } : {}) }))
    .filter(isComplete);
}

/** A sketch as GeoJSON, with colours as simplestyle has them so that other programs show them too. */
export function toGeoJson(shapes: readonly Shape[]): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: shapes.map((shape) => ({
      type: 'Feature',
      properties: {
        name: shape.text,
        shape: shape.kind,
        colour: shape.colour,
        ...(shape.kind === 'point' ? { 'marker-color': hexOf(shape.colour) } : { stroke: hexOf(shape.colour) }),
      },
      geometry: geometryOf(shape),
    })),
  };
}

/** Reads shapes of a feature collection that may be anything. */
export function fromGeoJson(data: unknown, newId: () => string): Shape[] {
  const features: unknown = (data as { features?: unknown } | null)?.features;
  if (!Array.isArray(features)) return [];
  return (features as unknown[])
    .filter((one): one is GeoJSON.Feature => typeof one === 'object' && one !== null && 'geometry' in one)
    .flatMap((feature) => {
      try {
        return shapesOf(feature, newId);
      } catch {
        return []; // a geometry that is none
      }
    })
    .slice(0, SHAPE_LIMIT);
}
