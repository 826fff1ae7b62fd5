import { classOf, type Breaks } from '../lib/classify';
import type { Theme } from './base';
import type { StyleLayer } from './specification';

/** Name of the pattern that marks units without a value; map/ draws it. */
export const HATCH = 'missing-value';

/** A statistic ready to be drawn: one colour for each feature that has a value. */
export interface Choropleth {
  layer: string;
  /** Feature key to colour; features not in here have no value and are hatched. */
  colours: ReadonlyMap<string, string>;
  /** Features of classes that are switched off: neither coloured nor hatched. */
  hidden?: ReadonlySet<string>;
  /** Whether features without a value are hatched; else they are left out. */
  hatched?: boolean;
}

/** The key of the class of units without a value, among those switched off. */
export const MISSING = 'missing';

/** Each unit in the colour of its class; `off` names the classes that are switched off. */
export function choroplethOf(
  layer: string,
  rows: readonly { id: string; value: number | null }[],
  breaks: Breaks,
  ramp: readonly string[],
  off: ReadonlySet<string>,
): Choropleth {
  const colours = new Map<string, string>();
  const hidden = new Set<string>();
  for (const { id, value } of rows) {
    if (value === null) continue;
    const index = classOf(value, breaks);
    if (off.has(String(index))) hidden.add(id);
    else colours.set(id, ramp[index] ?? '');
  }
  return { layer, colours, hidden, hatched: !off.has(MISSING) };
}

/** Prefix of everything drawn for the statistic. */
export const CHOROPLETH = 'statistic';

function colourByKey(colours: ReadonlyMap<string, string>): unknown {
  if (colours.size === 0) return 'rgba(0,0,0,0)';
  const cases: unknown[] = [];
  for (const [key, colour] of colours) cases.push(key, colour);
  return ['match', ['to-string', ['get', 'id']], ...cases, 'rgba(0,0,0,0)'];
}

/** Blocks in the colours of the statistic in place of their own. */
export function inColours(part: StyleLayer, { colours }: Choropleth): StyleLayer {
  return { ...part, paint: { ...part.paint, 'fill-extrusion-color': colourByKey(colours) } } as StyleLayer;
}

/** Fill by value, hatching where there is none, and an outline that answers to the pointer. */
export function choroplethLayers(choropleth: Choropleth, opacity: number, theme: Theme): StyleLayer[] {
  const { layer, colours, hidden, hatched = true } = choropleth;
  const place = { source: layer, 'source-layer': layer } as const;
  const edge = theme === 'dark' ? '#12191d' : '#ffffff';
  const strong = theme === 'dark' ? '#ffffff' : '#14313a';
  const known = ['in', ['to-string', ['get', 'id']], ['literal', [...colours.keys(), ...(hidden ?? [])]]];
  const missing = {
    id: `${CHOROPLETH}-missing`,
    type: 'fill',
    ...place,
    filter: ['!', known],
    paint: { 'fill-pattern': HATCH, 'fill-opacity': opacity },
  };
  return [
    ...(hatched ? [missing] : []),
    {
      id: `${CHOROPLETH}-fill`,
      type: 'fill',
      ...place,
      paint: { 'fill-color': colourByKey(colours), 'fill-opacity': 0.88 * opacity },
    },
    {
      id: `${CHOROPLETH}-edge`,
      type: 'line',
      ...place,
      paint: {
        'line-color': edge,
        'line-width': ['interpolate', ['linear'], ['zoom'], 7, 0.5, 12, 1.6],
        'line-opacity': 0.9,
      },
    },
    {
      id: `${CHOROPLETH}-hover`,
      type: 'line',
      ...place,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': strong,
        'line-width': 2.4,
        'line-opacity': ['case', ['boolean', ['feature-state', 'hover'], false], 1, 0],
      },
    },
  ] as StyleLayer[];
}
