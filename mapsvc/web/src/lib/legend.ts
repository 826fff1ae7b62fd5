import type { Field } from '../api/types';
import type { StyleLayer } from '../style/specification';
import { formatMeasure, type Language } from './format';

/** How one line of a legend is drawn. */
export interface Swatch {
  kind: 'area' | 'line' | 'point' | 'text';
  fill?: string;
  /** How strongly the area is filled, as on the map but never so faintly that the legend could not be read. */
  fillOpacity?: number;
  stroke?: string;
  dashed?: boolean;
  /** Hatched, as what has no value. */
  hatched?: boolean;
  /** Colours from few to many, for density. */
  ramp?: string[];
}

/** One line of a legend; without a text it stands for the whole layer. */
export interface LegendEntry {
  /** Names the class among those of its layer, the same in every language; '' for the whole layer. */
  key: string;
  text: string | null;
  swatch: Swatch;
  /** The values of the field that look like this; without it, all that no other entry speaks of. */
  when?: { field: string; values: unknown[] };
  /** The numbers of the field that look like this: from the first on, below the second. */
  within?: { field: string; from: number | null; to: number | null };
  /** The field that has no value in what looks like this. */
  without?: string;
}

/** The key of the class of all that no other class speaks of. */
export const OTHER = '~';

/** How the names of the parts end that draw several features as one. */
export const CLUSTERS = '-clusters';

/** The key of the class of what has no value; and how the names of the parts that draw it end. */
export const WITHOUT = '-';
export const WITHOUT_VALUE = '-without';

type Words = Record<'other' | 'below' | 'from' | 'without', (value: string) => string>;

const COLOUR_PROPERTY = { fill: 'fill-color', line: 'line-color', circle: 'circle-color' } as const;
type Drawn = keyof typeof COLOUR_PROPERTY;

function isCurve(value: unknown, input: string): value is unknown[] {
  if (!Array.isArray(value)) return false;
  const from: unknown = value[0] === 'step' ? value[1] : String(value[0]).startsWith('interpolate') ? value[2] : null;
  return Array.isArray(from) && from[0] === input;
}

/** The field an expression reads, through the conversions that styles wrap around it. */
function fieldOf(expression: unknown): string | null {
  if (!Array.isArray(expression)) return null;
  if (expression[0] === 'get' && typeof expression[1] === 'string') return expression[1];
  return ['to-string', 'to-number', 'coalesce', 'downcase', 'number', 'string'].includes(String(expression[0]))
    ? fieldOf(expression[1])
    : null;
}

/** One colour for a value that does not depend on the feature; curves over zoom give what they end in. */
function plainColour(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (isCurve(value, 'zoom')) return plainColour(value[value.length - 1]);
  if (Array.isArray(value) && (value[0] === 'rgba' || value[0] === 'rgb')) {
    return `${String(value[0])}(${value.slice(1).join(',')})`;
  }
  return undefined;
}

type ColourCase = Omit<LegendEntry, 'swatch'> & { colour: string | undefined };

function codeText(field: Field | undefined, value: unknown, language: Language): string {
  const code = field?.codes?.[String(value)];
  return code ? code[language] : String(value);
}

/** Cases of a match on one field: [value or values, colour]… and the colour of all others. */
function matchCases(expression: unknown[], fields: readonly Field[], language: Language, words: Words): ColourCase[] {
  const field = fields.find(({ name }) => name === fieldOf(expression[1]));
  const cases: ColourCase[] = [];
  for (let i = 2; i + 1 < expression.length; i += 2) {
    const values: unknown[] = Array.isArray(expression[i]) ? (expression[i] as unknown[]) : [expression[i]];
    cases.push({
      key: values.map(String).join('|'),
      text: values.map((value) => codeText(field, value, language)).join(', '),
      when: { field: fieldOf(expression[1]) ?? '', values },
      colour: plainColour(expression[i + 1]),
    });
  }
  const other = plainColour(expression[expression.length - 1]);
  if (other && !cases.some(({ colour }) => colour === other))
    cases.push({ key: OTHER, text: words.other(''), colour: other });
  return cases;
}

/** Classes of a step on one field: the colour below the first limit, then [limit, colour]… */
function stepCases(expression: unknown[], fields: readonly Field[], language: Language, words: Words): ColourCase[] {
  const field = fieldOf(expression[1]) ?? '';
  const unit = fields.find(({ name }) => name === field)?.unit?.[language] ?? '';
  const limits = expression.slice(3).filter((_, i) => i % 2 === 0) as number[];
  const colours = expression.slice(2).filter((_, i) => i % 2 === 0);
  const show = (limit: number | undefined) => formatMeasure(limit ?? 0, language) + (unit ? ` ${unit}` : '');
  return colours.map((colour, i) => {
    const last = i === limits.length;
    const range = `${formatMeasure(limits[i - 1] ?? 0, language)} – ${show(limits[i])}`;
    const text = i === 0 ? words.below(show(limits[0])) : last ? words.from(show(limits[i - 1])) : range;
    const within = { field, from: limits[i - 1] ?? null, to: limits[i] ?? null };
    return { key: `#${i}`, text, within, colour: plainColour(colour) };
  });
}

/** Cases of a case on one field: [["==", get, value], colour]… */
function conditionCases(
  expression: unknown[],
  fields: readonly Field[],
  language: Language,
  words: Words,
): ColourCase[] {
  const flat: unknown[] = ['match', null];
  for (let i = 1; i + 1 < expression.length; i += 2) {
    const condition = expression[i];
    if (!Array.isArray(condition) || condition[0] !== '==' || fieldOf(condition[1]) === null) return [];
    flat[1] ??= condition[1];
    flat.push(condition[2], expression[i + 1]);
  }
  return matchCases([...flat, expression[expression.length - 1]], fields, language, words);
}

function colourCases(value: unknown, fields: readonly Field[], language: Language, words: Words): ColourCase[] {
  const colour = plainColour(value);
  if (colour !== undefined) return [{ key: '', text: null, colour }];
  if (!Array.isArray(value)) return [];
  if (isCurve(value, 'zoom')) return colourCases(value[value.length - 1], fields, language, words);
  if (value[0] === 'match' && fieldOf(value[1]) !== null) return matchCases(value, fields, language, words);
  if (value[0] === 'step' && fieldOf(value[1]) !== null) return stepCases(value, fields, language, words);
  if (value[0] === 'case') return conditionCases(value, fields, language, words);
  return [];
}

const FAINTEST = 0.28;

/** The opacity of one case: a number, the end of a curve over zoom, or a match on the same values. */
function opacityOf(value: unknown, of: unknown): number | undefined {
  if (typeof value === 'number') return Math.max(value, FAINTEST);
  if (!Array.isArray(value)) return undefined;
  if (isCurve(value, 'zoom')) return opacityOf(value[value.length - 1], of);
  if (value[0] !== 'match') return undefined;
  for (let i = 2; i + 1 < value.length; i += 2) {
    const values: unknown[] = Array.isArray(value[i]) ? (value[i] as unknown[]) : [value[i]];
    if (values.includes(of)) return opacityOf(value[i + 1], of);
  }
  return opacityOf(value[value.length - 1], of);
}

function paintOf(layer: StyleLayer | undefined): Record<string, unknown> {
  return (layer?.paint as Record<string, unknown> | undefined) ?? {};
}

/** What a layer of this geometry is mainly drawn with; some styles also draw points where only points could be loaded. */
function mainPart(
  geometry: string,
  { area, line, point }: Record<'area' | 'line' | 'point', StyleLayer | undefined>,
): StyleLayer | undefined {
  if (geometry.endsWith('Polygon')) return area ?? line ?? point;
  if (geometry.endsWith('LineString')) return line ?? area ?? point;
  return point ?? area ?? line;
}

/** Broad lines under a line are its casing and not worth a line of their own: the last line drawn is the line. */
function uppermost(parts: readonly StyleLayer[], type: Drawn): StyleLayer | undefined {
  return parts.findLast((part) => part.type === type && !part.id.endsWith(CLUSTERS));
}

/**
 * The legend of a layer, read from its style: the colours by value where the style has them, else one line for the layer.
 * Nothing is written twice: what the map draws is what the legend says.
 */
export function legendOf(
  parts: readonly StyleLayer[],
  { geometry, fields }: { geometry: string; fields: readonly Field[] },
  language: Language,
  words: Words,
): LegendEntry[] {
  const area = uppermost(parts, 'fill');
  const line = uppermost(parts, 'line');
  const point = uppermost(parts, 'circle');
  const stroke = plainColour(paintOf(line)['line-color']);
  const heat = parts.find((part) => part.type === 'heatmap');
  if (heat) return [densityEntry(heat)];
  const shade = parts.find((part) => part.type === 'hillshade');
  if (shade) return [reliefEntry(shade)];
  const main = mainPart(geometry, { area, line, point });
  if (!main) return parts.length > 0 ? [{ key: '', text: null, swatch: { kind: 'text' } }] : [];
  const property = COLOUR_PROPERTY[main.type as Drawn];
  const cases = colourCases(paintOf(main)[property], fields, language, words);
  const dashed = paintOf(line)['line-dasharray'] !== undefined;
  const classes = cases.map(({ colour, ...same }): LegendEntry => {
    const when = same.when;
    const common = { ...(dashed ? { dashed } : {}) };
    if (main === point) {
      const edge = plainColour(paintOf(point)['circle-stroke-color']);
      return {
        ...same,
        swatch: { kind: 'point', ...(colour ? { fill: colour } : {}), ...(edge ? { stroke: edge } : {}) },
      };
    }
    if (main === area) {
      const edge = stroke ?? plainColour(paintOf(area)['fill-outline-color']);
      const fillOpacity = opacityOf(paintOf(area)['fill-opacity'], when?.values[0]);
      return {
        ...same,
        swatch: {
          kind: 'area',
          ...(fillOpacity === undefined ? {} : { fillOpacity }),
          ...common,
          ...(colour ? { fill: colour } : {}),
          ...(edge ? { stroke: edge } : {}),
        },
      };
    }
    return { ...same, swatch: { kind: 'line', ...common, ...(colour ? { stroke: colour } : {}) } };
  });
  return [...classes, ...withoutValue(parts, words)];
}

/** The line for features without a value, where the style draws them apart. */
function withoutValue(parts: readonly StyleLayer[], words: Words): LegendEntry[] {
  const part = parts.find(({ id }) => id.endsWith(WITHOUT_VALUE));
  const filter = part && 'filter' in part ? (part.filter as unknown) : null;
  if (!part || !Array.isArray(filter) || !Array.isArray(filter[1])) return [];
  const stroke = plainColour(paintOf(part)['line-color'] ?? paintOf(part)['circle-stroke-color']);
  const edge = stroke ? { stroke } : {};
  const swatch: Swatch =
    part.type === 'fill'
      ? { kind: 'area', fill: '#dfe4e6', stroke: '#8a969b', hatched: true }
      : { kind: part.type === 'line' ? 'line' : 'point', ...edge, ...(part.type === 'line' ? { dashed: true } : {}) };
  return [{ key: WITHOUT, text: words.without(''), without: String(filter[1][1]), swatch }];
}

/** Density has no classes: one line from few to many. */
function densityEntry(part: StyleLayer): LegendEntry {
  const curve = paintOf(part)['heatmap-color'];
  const ramp = Array.isArray(curve) ? curve.slice(6).filter((each): each is string => typeof each === 'string') : [];
  return { key: '', text: null, swatch: { kind: 'area', ramp } };
}

/** From the shaded side of a hill to the lit one. */
function reliefEntry(shade: StyleLayer): LegendEntry {
  const paint = paintOf(shade);
  const dark = plainColour(paint['hillshade-shadow-color']) ?? '#000000';
  const light = plainColour(paint['hillshade-highlight-color']) ?? '#ffffff';
  return { key: '', text: null, swatch: { kind: 'area', ramp: [dark, light] } };
}

/** The line of a legend that speaks of a feature. */
export function entryFor(
  entries: readonly LegendEntry[],
  properties: Record<string, unknown>,
): LegendEntry | undefined {
  return (
    entries.find(({ when }) => when?.values.some((value) => String(value) === String(properties[when.field]))) ??
    entries.find(({ within }) => within && isWithin(properties[within.field], within)) ??
    entries.find(({ without }) => without !== undefined && isMissing(properties[without])) ??
    entries.find(({ when, within, without }) => !when && !within && without === undefined)
  );
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** A missing number lies below every limit, as the map draws it. */
function isWithin(value: unknown, { from, to }: { from: number | null; to: number | null }): boolean {
  const number = typeof value === 'number' ? value : -Infinity;
  return (from === null || number >= from) && (to === null || number < to);
}
