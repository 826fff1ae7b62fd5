import type { StyleLayer } from './specification';

/** The paint properties that make each kind of layer transparent, with their defaults in the specification. */
const OPACITY_PROPERTIES: Partial<Record<StyleLayer['type'], string[]>> = {
  fill: ['fill-opacity'],
  line: ['line-opacity'],
  circle: ['circle-opacity', 'circle-stroke-opacity'],
  symbol: ['text-opacity', 'icon-opacity'],
  heatmap: ['heatmap-opacity'],
  'fill-extrusion': ['fill-extrusion-opacity'],
  raster: ['raster-opacity'],
  // A fainter relief is what a more transparent shade of hills looks like.
  hillshade: ['hillshade-exaggeration'],
};

/** Zoom curves must stay outermost, so the factor goes into each of their outputs. */
function scaleCurve(curve: unknown[], factor: number): unknown[] {
  const firstOutput = curve[0] === 'step' ? 2 : 4;
  return curve.map((part, i) => (i >= firstOutput && (i - firstOutput) % 2 === 0 ? scale(part, factor) : part));
}

function isZoomCurve(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  const input: unknown = value[0] === 'step' ? value[1] : String(value[0]).startsWith('interpolate') ? value[2] : null;
  return Array.isArray(input) && input[0] === 'zoom';
}

function scale(value: unknown, factor: number): unknown {
  if (value === undefined) return factor;
  if (typeof value === 'number') return value * factor;
  if (isZoomCurve(value)) return scaleCurve(value, factor);
  if (Array.isArray(value)) return ['*', factor, value];
  const { stops } = value as { stops?: [number, number][] };
  return stops ? { ...(value as object), stops: stops.map(([zoom, output]) => [zoom, output * factor]) } : factor;
}

/** The layer drawn with its own opacity times the factor. */
export function withOpacity<T extends StyleLayer>(layer: T, factor: number): T {
  if (factor >= 1) return layer;
  const paint: Record<string, unknown> = { ...(layer.paint as Record<string, unknown> | undefined) };
  for (const property of OPACITY_PROPERTIES[layer.type] ?? []) paint[property] = scale(paint[property], factor);
  return { ...layer, paint };
}
