import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from '../api/types';
import {
  bothFilters,
  boxShape,
  operatorsOf,
  propertyName,
  quoted,
  valuesTaken,
  writeFilter,
  type Condition,
  type Group,
  type Part,
} from './cql2';
import { readFilter } from './cql2Read';

const field = (name: string, type: Field['type'], codes: Field['codes'] = null): Field => ({
  name,
  type,
  title: { vi: name, en: name },
  description: null,
  unit: null,
  codes,
  statistic: null,
  tile: true,
});
const fields = [
  field('name', 'string'),
  field('kind', 'string', { ward: { vi: 'Phường', en: 'Ward' }, commune: { vi: 'Xã', en: 'Commune' } }),
  field('population', 'integer'),
  field('area', 'number'),
  field('active', 'boolean'),
  field('date', 'date'),
  field('seen', 'datetime'),
];
const condition = (name: string, operator: Condition['operator'], ...values: string[]): Condition => ({
  kind: 'condition',
  field: name,
  operator,
  values,
});
const all = (...parts: Part[]): Group => ({ kind: 'group', join: 'and', parts });
const any = (...parts: Part[]): Group => ({ kind: 'group', join: 'or', parts });

describe('a filter is written', () => {
  it.each<[Part, string]>([
    [condition('name', 'eq', "Ô'Neill"), "name = 'Ô''Neill'"],
    [condition('name', 'contains', '50%_\\'), String.raw`ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('%50\%\_\\%'))`],
    [condition('kind', 'in', 'ward', 'commune'), "kind IN ('ward', 'commune')"],
    [condition('population', 'between', '1000', '2e4'), 'population BETWEEN 1000 AND 20000'],
    [condition('area', 'le', '-0.50'), 'area <= -0.5'],
    [condition('active', 'eq', 'true'), 'active = TRUE'],
    [condition('date', 'ge', '2025-07-01'), `"date" >= DATE('2025-07-01')`],
    [
      condition('seen', 'between', '2025-07-01', '2025-07-31'),
      "seen BETWEEN TIMESTAMP('2025-07-01T00:00:00+07:00') AND TIMESTAMP('2025-07-31T23:59:59+07:00')",
    ],
    [condition('name', 'missing'), 'name IS NULL'],
    [
      { kind: 'place', shape: boxShape([106, 16.5, 107.1234567, 17]) },
      'S_INTERSECTS(geometry, BBOX(106, 16.5, 107.123457, 17))',
    ],
    [
      all(condition('area', 'gt', '1'), any(condition('name', 'eq', 'a'), condition('name', 'missing'))),
      "area > 1 AND (name = 'a' OR name IS NULL)",
    ],
  ])('%j', (part, text) => expect(writeFilter(part, fields)).toBe(text));

  it.each<Condition>([
    condition('name', 'eq', ''),
    condition('area', 'eq', 'viele'),
    condition('area', 'eq', 'Infinity'),
    condition('population', 'between', '1', ''),
    condition('kind', 'in'),
    condition('date', 'ge', "1' OR '1'='1"),
    condition('nobody', 'eq', '1'),
  ])('without what is not complete: %j', (part) => {
    expect(writeFilter(part, fields)).toBe('');
    expect(writeFilter(all(part, condition('area', 'gt', '1')), fields)).toBe('area > 1');
  });
  it('without brackets round what stands alone', () =>
    expect(writeFilter(all(any(all(condition('area', 'gt', '1')))), fields)).toBe('area > 1'));
  it('with another one', () => {
    expect(bothFilters(undefined, '')).toBeUndefined();
    expect(bothFilters('a = 1', undefined)).toBe('a = 1');
    expect(bothFilters('a = 1 OR b = 2', 'c = 3')).toBe('(a = 1 OR b = 2) AND (c = 3)');
  });
});

/** Any text at all, with quotes and the letters that LIKE means otherwise among them. */
const words = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("'", '%', "''", "' OR 1=1 --", '\\', 'Đông Hà'));
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => String(value + 0));

function valueOf(of: Field): fc.Arbitrary<string> {
  if (of.codes) return fc.constantFrom(...Object.keys(of.codes));
  if (of.type === 'string') return words.map((text) => text.normalize('NFC')).filter((text) => text !== '');
  if (of.type === 'boolean') return fc.constantFrom('true', 'false');
  return of.type === 'date' || of.type === 'datetime' ? day : number;
}
const conditions: fc.Arbitrary<Part> = fc.constantFrom(...fields).chain((of) =>
  fc.constantFrom(...operatorsOf(of)).chain((operator) => {
    const taken = valuesTaken(operator);
    return fc
      .array(valueOf(of), { minLength: taken ?? 1, maxLength: taken ?? 4 })
      .map((values): Condition => ({ kind: 'condition', field: of.name, operator, values }));
  }),
);
const places: fc.Arbitrary<Part> = fc.constantFrom<Part>(
  { kind: 'place', shape: 'BBOX(106, 16.5, 107, 17)' },
  { kind: 'place', shape: "BUFFER(FEATURE('communes', 'x'')(', 3), 500)" },
);
const { group } = fc.letrec<{ group: Group; part: Part }>((tie) => ({
  part: fc.oneof({ maxDepth: 3 }, conditions, places, tie('group')),
  group: fc
    .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(tie('part'), { minLength: 1, maxLength: 4 }))
    .map(([join, parts]): Group => ({ kind: 'group', join, parts })),
}));

describe('a filter is read back', () => {
  it('as it was written, whatever stands in it', () =>
    fc.assert(
      fc.property(group, (filter) => {
        const text = writeFilter(filter, fields);
        const back = readFilter(text, fields);
        expect(back).not.toBeNull();
        if (back) expect(writeFilter(back, fields)).toBe(text);
      }),
      { numRuns: 500 },
    ));
  it('with its values', () =>
    fc.assert(
      fc.property(conditions, (part) => {
        const back = readFilter(writeFilter(part, fields), fields)?.parts[0];
        expect(back).toEqual(part);
      }),
      { numRuns: 500 },
    ));
  it('empty as a group without parts', () => expect(readFilter('  ', fields)?.parts).toEqual([]));
  it.each([
    'name',
    "name = 'a' AND area > 1 OR area < 0",
    "LOWER(name) = 'a'",
    "NOT name = 'a'",
    "name LIKE 'a%'",
    "nobody = 'a'",
    'area = area',
    'date = 1',
    "name = 'unfinished",
    "(name = 'a'",
    "name = 'a')",
    'name < 5',
    "seen >= TIMESTAMP('2025-01-01T10:30:00Z')",
    'S_INTERSECTS(geometry, BBOX(1,2,3,4)',
    'S_WITHIN(geometry, BBOX(1,2,3,4))',
    '💥',
  ])('not when it says more than the builder can show: %s', (text) => expect(readFilter(text, fields)).toBeNull());
  it('never throws', () => fc.assert(fc.property(fc.string(), (text) => void readFilter(text, fields))));
});

describe('texts and names', () => {
  it('are quoted so that nothing in them is read as CQL2', () =>
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(quoted(text).slice(1, -1).replaceAll("''", '')).not.toContain("'");
      }),
    ));
  it.each([
    ['name', 'name'],
    ['date', '"date"'],
    ['In', '"In"'],
    ['a b', '"a b"'],
    ['a"b', '"a""b"'],
  ])('%s is written %s', (name, written) => expect(propertyName(name)).toBe(written));
});
