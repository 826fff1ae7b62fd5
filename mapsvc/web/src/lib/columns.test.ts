import { describe, expect, it } from 'vitest';
import type { Field } from '../api/types';
import { columnsOf, movedOrder, nextSort, NOTHING_CHOSEN, orderedFields, readChoice, sortParameter } from './columns';

const field = (name: string): Field => ({
  name,
  type: 'string',
  title: { vi: name, en: name },
  description: null,
  unit: null,
  codes: null,
  statistic: null,
  tile: true,
});
const fields = ['code', 'kind', 'name', 'area'].map(field);
const label = { vi: 'name', en: 'name_en' };
const names = (list: { name: string }[]) => list.map(({ name }) => name);

describe('columns', () => {
  it('begin with the title of the features', () =>
    expect(names(orderedFields(fields, label, NOTHING_CHOSEN))).toEqual(['name', 'code', 'kind', 'area']));
  it('stand where somebody moved them', () =>
    expect(names(orderedFields(fields, label, { ...NOTHING_CHOSEN, order: ['area', 'name'] }))).toEqual([
      'area',
      'name',
      'code',
      'kind',
    ]));
  it('are never all hidden', () =>
    expect(columnsOf(fields, label, { ...NOTHING_CHOSEN, hidden: names(fields) })).toHaveLength(1));
  it('keep to sensible widths', () => {
    const widths = { name: 5, code: 9999 };
    const [first, second] = columnsOf(fields, label, { ...NOTHING_CHOSEN, widths });
    expect(first?.width).toBe(64);
    expect(second?.width).toBe(640);
  });
  it('are moved by places, not beyond the ends', () => {
    expect(movedOrder(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(movedOrder(['a', 'b', 'c'], 'c', 5)).toEqual(['a', 'b', 'c']);
    expect(movedOrder(['a', 'b', 'c'], 'x', 1)).toEqual(['a', 'b', 'c']);
  });
  it.each(['', 'null', '7', '{', '{"order":7,"widths":[1]}', '{"order":["gone"],"hidden":[null],"widths":{"gone":9}}'])(
    'take nothing from what is no choice: %s',
    (text) => {
      const choice = readChoice(text, fields);
      expect(choice.order).toEqual([]);
      expect(choice.hidden).toEqual([]);
      expect(Object.keys(choice.widths)).toEqual([]);
    },
  );
  it('come back as they were kept', () => {
    const choice = { order: ['area'], hidden: ['code'], widths: { name: 300 } };
    expect(readChoice(JSON.stringify(choice), fields)).toEqual(choice);
  });
});

describe('sorting', () => {
  it('goes up, down and away', () => {
    const up = nextSort([], 'name', false);
    const down = nextSort(up, 'name', false);
    expect(sortParameter(up)).toBe('name');
    expect(sortParameter(down)).toBe('-name');
    expect(sortParameter(nextSort(down, 'name', false))).toBeUndefined();
  });
  it('by several columns keeps the others in place', () => {
    const two = nextSort(nextSort([], 'kind', false), 'area', true);
    expect(sortParameter(two)).toBe('kind,area');
    expect(sortParameter(nextSort(two, 'kind', true))).toBe('-kind,area');
    expect(sortParameter(nextSort(two, 'name', false))).toBe('name');
  });
});
