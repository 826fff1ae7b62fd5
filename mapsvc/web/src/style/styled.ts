import type { Figures } from '../api/types';
import { classify, type Breaks } from '../lib/classify';
import type { Bilingual, Language } from '../lib/format';
import { WITHOUT_VALUE } from '../lib/legend';
import { classColours, kindColours } from '../lib/paletteChoice';
import { measuredFields, type Colouring, type Styling } from '../lib/styling';
import type { Theme } from './base';
import { HATCH } from './choropleth';
import { blocks, heatMap, pointClusters, scaled, type Measure } from './marks';
import type { StyleLayer } from './specification';

/** What must be known of a layer to draw it otherwise than published. */
export interface Subject {
  id: string;
  geometry: string;
  /** Whether its tiles have one point a feature for names. */
  labels: boolean;
  fields: readonly {
    name: string;
    type: string;
    codes: Readonly<Record<string, Bilingual>> | null;
  }[];
  extent: readonly [number, number, number, number] | null;
}

/** How a layer is drawn by a styling: everything but the styling itself. */
export interface StylingContext {
  subject: Subject;
  figures: ReadonlyMap<string, Figures>;
  /** How the layer is drawn as published. */
  published: readonly StyleLayer[];
  theme: Theme;
  language: Language;
}

/** Features without a value: grey, and hatched where they are areas. */
const NO_VALUE = '#8b969b';
const OTHERS = '#9aa5ab';

const EDGE = { light: '#ffffff', dark: '#12191d', grey: '#ffffff' } as const;
const INK = { light: '#22333a', dark: '#eaf1f3', grey: '#22333a' } as const;
const HALO = { light: '#ffffff', dark: '#101a1f', grey: '#ffffff' } as const;

/** The limits between classes, as the figures of the field give them. */
export function limitsOf(colour: Extract<Colouring, { by: 'classes' }>, figures: Figures | undefined): Breaks {
  const values = (figures?.quantiles ?? []).filter((value) => value !== null);
  return classify(values, colour.method, colour.classes, [...colour.breaks]);
}

/** The expression for the colour of features that have a value. */
function colourOf(colour: Colouring, figures: Figures | undefined, theme: Theme): unknown {
  if (colour.by === 'one') return colour.colour;
  if (colour.by === 'classes') {
    const breaks = limitsOf(colour, figures);
    const ramp = classColours(colour.palette, breaks.length + 1, colour.reversed, theme === 'dark');
    if (breaks.length === 0) return ramp[0] ?? OTHERS;
    return ['step', ['get', colour.field], ramp[0], ...breaks.flatMap((limit, i) => [limit, ramp[i + 1]])];
  }
  const values = figures?.values ?? [];
  const ramp = kindColours(colour.palette, values.length);
  const cases = values.flatMap(({ value }, i) => [String(value), ramp[i]]);
  // Where all kinds are listed there are no others, and the legend has no line for them.
  const rest = (figures?.distinct ?? 0) > values.length ? OTHERS : (ramp.at(-1) ?? OTHERS);
  return cases.length > 0 ? ['match', ['to-string', ['get', colour.field]], ...cases, rest] : rest;
}

function coloured(styling: Styling, { subject, figures, published, theme }: StylingContext): StyleLayer[] {
  const colour = styling.colour;
  if (!colour) return [...published];
  const { id, geometry } = subject;
  const place = { source: id, 'source-layer': id } as const;
  const field = colour.by === 'one' ? null : colour.field;
  const measured = field === null ? undefined : figures.get(field);
  const paint = colourOf(colour, measured, theme);
  const known = field === null ? {} : { filter: ['has', field] };
  const without = field !== null && (measured?.missing ?? 0) > 0;
  const missing = { ...place, filter: ['!', ['has', field]] };
  const names = published.filter(({ type }) => type === 'symbol');
  let parts: unknown[];
  if (geometry.endsWith('Polygon')) {
    const width = ['interpolate', ['linear'], ['zoom'], 7, 0.5, 12, 1.4];
    parts = [
      without && { id: `${id}${WITHOUT_VALUE}`, type: 'fill', ...missing, paint: { 'fill-pattern': HATCH } },
      { id: `${id}-styled`, type: 'fill', ...place, ...known, paint: { 'fill-color': paint, 'fill-opacity': 0.85 } },
      { id: `${id}-edge`, type: 'line', ...place, paint: { 'line-color': EDGE[theme], 'line-width': width } },
    ];
  } else if (geometry.endsWith('LineString')) {
    const width = ['interpolate', ['linear'], ['zoom'], 7, 1.2, 12, 2.4, 16, 5];
    const round = { layout: { 'line-cap': 'round', 'line-join': 'round' } };
    const dashed = { 'line-color': NO_VALUE, 'line-width': 1.2, 'line-dasharray': [2, 2] };
    parts = [
      without && { id: `${id}${WITHOUT_VALUE}`, type: 'line', ...missing, paint: dashed },
      {
        id: `${id}-styled`,
        type: 'line',
        ...place,
        ...round,
        ...known,
        paint: { 'line-color': paint, 'line-width': width },
      },
    ];
  } else {
    const radius = ['interpolate', ['linear'], ['zoom'], 7, 2.6, 11, 4.5, 16, 8];
    const hollow = { 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': NO_VALUE, 'circle-stroke-width': 1.4 };
    const full = { 'circle-color': paint, 'circle-stroke-color': EDGE[theme], 'circle-stroke-width': 1 };
    parts = [
      without && {
        id: `${id}${WITHOUT_VALUE}`,
        type: 'circle',
        ...missing,
        paint: { ...hollow, 'circle-radius': radius },
      },
      { id: `${id}-styled`, type: 'circle', ...place, ...known, paint: { ...full, 'circle-radius': radius } },
    ];
  }
  return [...(parts.filter(Boolean) as StyleLayer[]), ...names];
}

/** The text of a feature's name: numbers and codes as the language writes them. */
function nameOf(field: Subject['fields'][number], language: Language): unknown {
  const value = ['get', field.name];
  if (field.codes) {
    const cases = Object.entries(field.codes).flatMap(([code, words]) => [code, words[language]]);
    return cases.length > 0 ? ['match', ['to-string', value], ...cases, ['to-string', value]] : ['to-string', value];
  }
  if (field.type !== 'integer' && field.type !== 'number') return ['to-string', value];
  return ['number-format', value, { locale: language, 'max-fraction-digits': field.type === 'integer' ? 0 : 2 }];
}

function named(name: string, { subject, theme, language }: StylingContext): StyleLayer[] {
  const field = subject.fields.find((each) => each.name === name);
  if (!field) return [];
  const { id, geometry } = subject;
  const isArea = geometry.endsWith('Polygon');
  const isLine = geometry.endsWith('LineString');
  const beside = { 'text-variable-anchor': ['top', 'bottom', 'right', 'left'], 'text-radial-offset': 0.7 };
  return [
    {
      id: `${id}-named`,
      type: 'symbol',
      source: id,
      'source-layer': isArea && subject.labels ? `${id}_label` : id,
      filter: ['has', name],
      layout: {
        'text-field': nameOf(field, language),
        'text-font': ['Be Vietnam Pro SemiBold'],
        'text-size': ['interpolate', ['linear'], ['zoom'], 8, 11, 14, 14],
        'text-max-width': 9,
        ...(isLine ? { 'symbol-placement': 'line' } : isArea ? {} : { ...beside, 'text-justify': 'auto' }),
      },
      paint: { 'text-color': INK[theme], 'text-halo-color': HALO[theme], 'text-halo-width': 1.6 },
    },
  ] as unknown as StyleLayer[];
}

function measureOf(field: string | null, figures: ReadonlyMap<string, Figures>): Measure | null {
  const greatest = field === null ? undefined : figures.get(field)?.maximum;
  return field !== null && typeof greatest === 'number' && greatest > 0 ? { field, greatest } : null;
}

/** The parts that a layer is drawn with; null while the figures that they are made from are not known. */
export function styled(styling: Styling, context: StylingContext): StyleLayer[] | null {
  const { subject, figures, theme } = context;
  if (measuredFields(styling).some((name) => !figures.has(name))) return null;
  if (styling.display === 'heat') return heatMap(subject.id, styling, measureOf(styling.size, figures), theme);
  let parts = coloured(styling, context);
  const size = measureOf(styling.size, figures);
  const height = measureOf(styling.height, figures);
  if (size) parts = scaled(parts, subject, size, theme);
  if (height) parts = blocks(parts, subject, height);
  if (styling.label !== null) {
    parts = [...parts.filter(({ type }) => type !== 'symbol'), ...named(styling.label, context)];
  }
  return styling.display === 'clusters' ? pointClusters(subject.id, parts, theme) : parts;
}
