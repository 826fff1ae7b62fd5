import { featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { legendOf } from '../lib/legend';
import { canSwitch, withFilter, withoutClasses } from './classes';
import type { StyleLayer } from './specification';

const words = { other: () => 'other', below: (v: string) => v, from: (v: string) => v, without: () => 'without' };
const circle = (colour: unknown) =>
  ({ id: 'c', type: 'circle', source: 's', paint: { 'circle-color': colour } }) as unknown as StyleLayer;

/** The values of a field that are still drawn when some classes are off. */
function left(colour: unknown, off: string[], values: unknown[]): unknown[] {
  const entries = legendOf([circle(colour)], { geometry: 'Point', fields: [] }, 'vi', words);
  const condition = withoutClasses(entries, new Set(off));
  if (!condition) return values;
  const { filter } = featureFilter(condition as never, 'layers[0].filter');
  return values.filter((value) => filter({ zoom: 10 }, { type: 1, properties: { n: value } } as never));
}

describe('classes switched off', () => {
  const byValue = ['match', ['get', 'n'], 'a', '#1', ['b', 'c'], '#2', '#3'];
  const values = ['a', 'b', 'c', 'd', null];
  it('leave out their values', () => expect(left(byValue, ['b|c'], values)).toEqual(['a', 'd', null]));
  it('leave out all others', () => expect(left(byValue, ['~'], values)).toEqual(['a', 'b', 'c']));
  it('can be all of them', () => expect(left(byValue, ['a', 'b|c', '~'], values)).toEqual([]));
  it('leave out ranges, the missing with the lowest as the map draws them', () => {
    const byNumber = ['step', ['get', 'n'], '#1', 10, '#2', 20, '#3'];
    const numbers = [-5, 10, 19.9, 20, 1000, null];
    expect(left(byNumber, ['#1'], numbers)).toEqual([-5, 20, 1000, null]);
    expect(left(byNumber, ['#0'], numbers)).toEqual([10, 19.9, 20, 1000]);
    expect(left(byNumber, ['#2'], numbers)).toEqual([-5, 10, 19.9, null]);
  });
  it('that do not exist leave out nothing', () => expect(left(byValue, ['x'], values)).toEqual(values));
  it('are not offered for a layer of one colour', () => {
    const entries = legendOf([circle('#123')], { geometry: 'Point', fields: [] }, 'vi', words);
    expect(entries.map((entry) => canSwitch(entry, entries))).toEqual([false]);
  });
});

describe('a part of a drawing', () => {
  it('keeps its own filter', () => {
    const part = { ...circle('#1'), filter: ['has', 'n'] } as StyleLayer;
    expect(withFilter(part, ['all'])).toMatchObject({ filter: ['all', ['has', 'n'], ['all']] });
    expect(withFilter(part, null)).toBe(part);
  });
});
