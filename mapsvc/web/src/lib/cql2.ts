import type { Field } from '../api/types';

/**
 * Filters as people put them together, and as CQL2 text (OGC 21-065r2), which is what the service reads. Only what the
 * builder can show is written here; `cql2Read.ts` reads it back, and leaves other text to those who write it by hand.
 */
export type Operator = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'contains' | 'in' | 'missing' | 'present';

/** A statement about a field. Values stand as typed: numbers with a point, days as 2025-07-01, codes as they are. */
export interface Condition {
  kind: 'condition';
  field: string;
  operator: Operator;
  values: string[];
}

/** Features that touch a shape, which is written in CQL2 itself: BBOX(…), POLYGON((…)), BUFFER(…). */
export interface Place {
  kind: 'place';
  shape: string;
}

/** All of the parts, or any of them. */
export interface Group {
  kind: 'group';
  join: 'and' | 'or';
  parts: Part[];
}

export type Part = Condition | Place | Group;

export const SYMBOLS: Partial<Record<Operator, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};

/** Words that a property may not be called without quotes. */
const RESERVED = new Set(
  'and or not in like between is null true false date timestamp interval casei accenti div bbox point linestring polygon multipoint multilinestring multipolygon geometrycollection'.split(
    ' ',
  ),
);

/** The kind of comparing that suits a field. */
export type Comparing = 'codes' | 'text' | 'number' | 'boolean' | 'date' | 'datetime';

export function comparing(field: Field): Comparing {
  if (field.codes && Object.keys(field.codes).length > 0) return 'codes';
  if (field.type === 'string') return 'text';
  if (field.type === 'integer' || field.type === 'number') return 'number';
  return field.type;
}

const OPERATORS: Record<Comparing, readonly Operator[]> = {
  codes: ['in', 'missing', 'present'],
  text: ['contains', 'eq', 'ne', 'missing', 'present'],
  number: ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'between', 'missing', 'present'],
  boolean: ['eq', 'missing', 'present'],
  date: ['between', 'ge', 'le', 'eq', 'missing', 'present'],
  datetime: ['between', 'ge', 'le', 'missing', 'present'],
};

/** The operators that make sense for a field, the most usual first. */
export function operatorsOf(field: Field): readonly Operator[] {
  return OPERATORS[comparing(field)];
}

/** How many values an operator takes; undefined for any number of them. */
export function valuesTaken(operator: Operator): number | undefined {
  if (operator === 'missing' || operator === 'present') return 0;
  if (operator === 'in') return undefined;
  return operator === 'between' ? 2 : 1;
}

/** A text in single quotes, its own quotes doubled. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A property's name, in double quotes where it would be read as something else. */
export function propertyName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toLowerCase())
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

/** A text that LIKE takes literally. */
export function likeEscaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A value as CQL2 writes it for the field; null when it is not one. A day's edges are those of Vietnam's time. */
function literal(field: Field, value: string, edge: 'first' | 'last'): string | null {
  if (field.type === 'string') return value === '' ? null : quoted(value);
  if (field.type === 'boolean') return value === 'true' ? 'TRUE' : value === 'false' ? 'FALSE' : null;
  if (field.type === 'date') return DAY.test(value) ? `DATE('${value}')` : null;
  if (field.type === 'datetime') {
    const time = edge === 'first' ? '00:00:00' : '23:59:59';
    return DAY.test(value) ? `TIMESTAMP('${value}T${time}+07:00')` : null;
  }
  const number = Number(value);
  return value.trim() === '' || !Number.isFinite(number) ? null : String(number);
}

function writeCondition({ field: name, operator, values }: Condition, fields: readonly Field[]): string | null {
  const field = fields.find((each) => each.name === name);
  if (!field) return null;
  const property = propertyName(name);
  if (operator === 'missing') return `${property} IS NULL`;
  if (operator === 'present') return `${property} IS NOT NULL`;
  const [first = '', second = ''] = values;
  if (operator === 'contains') {
    const pattern = quoted(`%${likeEscaped(first.normalize('NFC'))}%`);
    return first === '' ? null : `ACCENTI(CASEI(${property})) LIKE ACCENTI(CASEI(${pattern}))`;
  }
  if (operator === 'in') {
    const members = values.map((value) => literal(field, value, 'first'));
    return members.length === 0 || members.includes(null) ? null : `${property} IN (${members.join(', ')})`;
  }
  if (operator === 'between') {
    const low = literal(field, first, 'first');
    const high = literal(field, second, 'last');
    return low === null || high === null ? null : `${property} BETWEEN ${low} AND ${high}`;
  }
  const value = literal(field, first, operator === 'le' ? 'last' : 'first');
  return value === null ? null : `${property} ${SYMBOLS[operator] ?? '='} ${value}`;
}

/** The CQL2 text of a filter; '' when it says nothing. Parts that are not complete yet are left out. */
export function writeFilter(part: Part, fields: readonly Field[]): string {
  if (part.kind === 'condition') return writeCondition(part, fields) ?? '';
  if (part.kind === 'place') return part.shape === '' ? '' : `S_INTERSECTS(geometry, ${part.shape})`;
  const said = part.parts
    .map((each) => ({ text: writeFilter(each, fields), joins: joins(each, fields) }))
    .filter(({ text }) => text !== '');
  const written = said.map(({ text, joins: several }) => (several && said.length > 1 ? `(${text})` : text));
  return written.join(part.join === 'and' ? ' AND ' : ' OR ');
}

/** Whether a part is written as several, so that it needs brackets beside others. */
function joins(part: Part, fields: readonly Field[]): boolean {
  if (part.kind !== 'group') return false;
  const said = part.parts.filter((each) => writeFilter(each, fields) !== '');
  return said.length > 1 || said.some((each) => joins(each, fields));
}

/** Both filters at once; undefined when neither says anything. */
export function bothFilters(...texts: (string | undefined)[]): string | undefined {
  const said = texts.filter((text): text is string => text !== undefined && text !== '');
  return said.length > 1 ? said.map((text) => `(${text})`).join(' AND ') : said[0];
}

/** A box of degrees as CQL2 writes it; some ten centimetres are exact enough. */
export function boxShape(box: readonly [number, number, number, number]): string {
  return `BBOX(${box.map((degrees) => Number(degrees.toFixed(6))).join(', ')})`;
}
