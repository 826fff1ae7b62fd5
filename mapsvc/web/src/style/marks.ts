import { CLUSTERS } from '../lib/legend';
import { classColours, RAMP_COLOURS } from '../lib/paletteChoice';
import { GROWS, LARGEST, SMALLEST, type Grown } from '../lib/sizes';
import { rampOf, type Styling } from '../lib/styling';
import type { Theme } from './base';
import { POINTS, type StyleLayer } from './specification';
import type { Subject } from './styled';

/** A field by whose values marks grow, with the greatest value there is. */
export interface Measure {
  field: string;
  greatest: number;
}

const MARK = { light: '#0b6e8a', dark: '#5fd3df', grey: '#36545c' } as const;
const EDGE = { light: '#ffffff', dark: '#12191d', grey: '#ffffff' } as const;

/** The share of the greatest value, from 0 to 1; what is below zero counts as zero. */
function share({ field, greatest }: Measure): unknown[] {
  return ['min', 1, ['/', ['max', 0, ['to-number', ['get', field], 0]], greatest]];
}

/** Grows with the value: areas of circles and widths of lines are in proportion to it. */
export function growing(kind: Grown, measure: Measure): unknown[] {
  const [near, far] = LARGEST[kind];
  const grown = kind === 'circle' ? ['sqrt', share(measure)] : share(measure);
  const at = (largest: number) => ['max', SMALLEST[kind], ['*', largest, grown]];
  return ['interpolate', ['linear'], ['zoom'], GROWS[0], at(near), GROWS[1], at(far)];
}

function withPaint(part: StyleLayer, paint: Record<string, unknown>, more: object = {}): StyleLayer {
  return { ...part, ...more, paint: { ...part.paint, ...paint } } as StyleLayer;
}

/** Points and lines grow with the value of a field; areas get a circle each that does. */
export function scaled(parts: readonly StyleLayer[], subject: Subject, measure: Measure, theme: Theme): StyleLayer[] {
  const { id, geometry, labels } = subject;
  if (geometry.endsWith('Polygon')) {
    // Without a point a feature there would be a circle on every corner.
    if (!labels) return [...parts];
    const names = parts.filter(({ type }) => type === 'symbol');
    const circles = {
      id: `${id}-sized`,
      type: 'circle',
      source: id,
      'source-layer': `${id}_label`,
      filter: ['has', measure.field],
      // Small circles stand on large ones, so that none is hidden.
      layout: { 'circle-sort-key': ['-', 0, ['to-number', ['get', measure.field], 0]] },
      paint: {
        'circle-color': MARK[theme],
        'circle-opacity': 0.72,
        'circle-stroke-color': EDGE[theme],
        'circle-stroke-width': 1.2,
        'circle-radius': growing('circle', measure),
      },
    } as unknown as StyleLayer;
    return [...parts.filter(({ type }) => type !== 'symbol'), circles, ...names];
  }
  return parts.map((part) => {
    if (part.type === 'circle') {
      const order = {
        layout: { ...part.layout, 'circle-sort-key': ['-', 0, ['to-number', ['get', measure.field], 0]] },
      };
      return withPaint(part, { 'circle-radius': growing('circle', measure), 'circle-opacity': 0.8 }, order);
    }
    return part.type === 'line' ? withPaint(part, { 'line-width': growing('line', measure) }) : part;
  });
}

const METRES_A_DEGREE = 111_320;
/** The highest block, as a part of the larger side of the layer's extent. */
const HIGHEST = 0.16;

/** Areas rise as blocks with the value of a field; the flat areas stay beneath, where legend and hatching are read. */
export function blocks(parts: readonly StyleLayer[], subject: Subject, measure: Measure): StyleLayer[] {
  const base = parts.findLast(({ type }) => type === 'fill');
  if (!base || !subject.geometry.endsWith('Polygon')) return [...parts];
  const [west, south, east, north] = subject.extent ?? [106, 16, 107.5, 18];
  const highest = Math.max(east - west, north - south) * METRES_A_DEGREE * HIGHEST;
  const paint = base.paint as Record<string, unknown> | undefined;
  const raised = {
    id: `${subject.id}-raised`,
    type: 'fill-extrusion',
    source: subject.id,
    'source-layer': subject.id,
    filter: ['has', measure.field],
    paint: {
      'fill-extrusion-color': paint?.['fill-color'] ?? MARK.light,
      'fill-extrusion-height': ['*', highest, share(measure)],
      'fill-extrusion-opacity': 0.9,
    },
  } as unknown as StyleLayer;
  const names = parts.filter(({ type }) => type === 'symbol');
  return [...parts.filter(({ type }) => type !== 'symbol'), raised, ...names];
}

/** Where points stand close; each counts with the value of a field, where one is given. */
export function heatMap(id: string, styling: Styling, weight: Measure | null, theme: Theme): StyleLayer[] {
  const { palette, reversed } = rampOf(styling);
  const ramp = classColours(palette, RAMP_COLOURS, reversed, theme === 'dark');
  // The first colour fading out: through transparent black, pale colours would have a grey edge.
  const nothing = `${ramp[0] ?? '#ffffff'}00`;
  const stops = ramp.flatMap((shade, i) => [0.08 + (0.92 * i) / (ramp.length - 1), shade]);
  return [
    {
      id: `${id}-heat`,
      type: 'heatmap',
      source: id,
      'source-layer': id,
      paint: {
        'heatmap-weight': weight ? share(weight) : 1,
        'heatmap-intensity': ['interpolate', ['linear'], ['zoom'], 7, 0.5, 15, 2.5],
        'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 7, 9, 15, 34],
        'heatmap-opacity': 0.85,
        'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, nothing, ...stops],
      },
    },
  ] as unknown as StyleLayer[];
}

/** Points near one another as one circle with their number; the others as they are drawn anyway. */
export function pointClusters(id: string, parts: readonly StyleLayer[], theme: Theme): StyleLayer[] {
  const many = ['has', 'point_count'];
  const single = parts.map((part) => {
    const own = 'filter' in part && part.filter !== undefined ? part.filter : true;
    return { ...part, filter: ['all', ['!', many], own] } as unknown as StyleLayer;
  });
  const ink = theme === 'dark' ? '#06262b' : '#ffffff';
  return [
    ...single,
    {
      id: `${id}${CLUSTERS}`,
      type: 'circle',
      source: id,
      'source-layer': id,
      filter: many,
      paint: {
        'circle-color': MARK[theme],
        'circle-opacity': 0.92,
        'circle-stroke-color': EDGE[theme],
        'circle-stroke-width': 2,
        'circle-radius': ['step', ['get', 'point_count'], 13, 10, 17, 100, 23, 1000, 30],
      },
    },
    {
      id: `${id}${CLUSTERS}-count`,
      type: 'symbol',
      source: id,
      'source-layer': id,
      filter: many,
      layout: {
        'text-field': ['to-string', ['get', 'point_count']],
        'text-font': ['Be Vietnam Pro SemiBold'],
        'text-size': 12,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': ink },
    },
  ] as unknown as StyleLayer[];
}

/** The parts drawn from the source that holds all points at once, in place of the layer's tiles. */
export function fromPoints(parts: readonly StyleLayer[], id: string): StyleLayer[] {
  return parts.map((part) => {
    const moved: Record<string, unknown> = { ...part, source: `${id}${POINTS}` };
    delete moved['source-layer'];
    return moved as unknown as StyleLayer;
  });
}
