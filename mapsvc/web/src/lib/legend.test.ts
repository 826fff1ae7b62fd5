import { describe, expect, it } from 'vitest';
import type { Field } from '../api/types';
import type { StyleLayer } from '../style/specification';
import { entryFor, legendOf } from './legend';

const words = {
  other: () => 'Khác',
  below: (v: string) => `Dưới ${v}`,
  from: (v: string) => `Từ ${v}`,
  without: () => 'Không có',
};
const kind: Field = {
  name: 'kind',
  type: 'string',
  title: { vi: 'Loại', en: 'Kind' },
  description: null,
  unit: null,
  statistic: null,
  tile: true,
  codes: { rain: { vi: 'Đo mưa', en: 'Rain gauge' } },
};
const circle = (colour: unknown) =>
  [{ id: 'c', type: 'circle', source: 's', paint: { 'circle-color': colour } }] as unknown as StyleLayer[];
const legend = (parts: StyleLayer[], geometry = 'Point') => legendOf(parts, { geometry, fields: [kind] }, 'vi', words);

describe('a legend', () => {
  it('is one line for a plain layer, areas with their edge', () => {
    const parts = [
      { id: 'f', type: 'fill', source: 's', paint: { 'fill-color': '#abc' } },
      { id: 'l', type: 'line', source: 's', paint: { 'line-color': '#123' } },
    ] as StyleLayer[];
    expect(legend(parts)).toEqual([{ key: '', text: null, swatch: { kind: 'area', fill: '#abc', stroke: '#123' } }]);
  });
  it('takes areas for a layer of areas, also where points are drawn in need', () => {
    const parts = [
      { id: 'f', type: 'fill', source: 's', paint: { 'fill-color': '#abc', 'fill-opacity': 0.05 } },
      ...circle('#def'),
    ] as StyleLayer[];
    expect(legend(parts, 'MultiPolygon')).toEqual([
      { key: '', text: null, swatch: { kind: 'area', fill: '#abc', fillOpacity: 0.28 } },
    ]);
  });
  it('tells coded values in words, and the rest as others', () =>
    expect(
      legend(circle(['match', ['get', 'kind'], 'rain', '#00f', ['a', 'b'], '#0f0', '#ccc'])).map((e) => e.text),
    ).toEqual(['Đo mưa', 'a, b', 'Khác']));
  it('tells classes with their limits', () =>
    expect(legend(circle(['step', ['get', 'n'], '#1', 10, '#2', 2500, '#3'])).map((e) => e.text)).toEqual([
      'Dưới 10',
      '10 – 2.500',
      'Từ 2.500',
    ]));
  it('finds the line that speaks of a feature', () => {
    const entries = legend(circle(['match', ['get', 'kind'], 'rain', '#00f', '#ccc']));
    expect(entryFor(entries, { kind: 'rain' })?.text).toBe('Đo mưa');
    expect(entryFor(entries, { kind: null })?.text).toBe('Khác');
  });
  it('finds the class that a number lies in', () => {
    const entries = legend(circle(['step', ['get', 'n'], '#1', 10, '#2', 2500, '#3']));
    expect([9.9, 10, 2500, null].map((n) => entryFor(entries, { n })?.swatch.fill)).toEqual(['#1', '#2', '#3', '#1']);
  });
  it('reads conditions on one field', () =>
    expect(legend(circle(['case', ['==', ['get', 'kind'], 'rain'], '#1', '#2'])).map((e) => e.text)).toEqual([
      'Đo mưa',
      'Khác',
    ]));
  it('takes what a curve over zoom ends in', () =>
    expect(legend(circle(['interpolate', ['linear'], ['zoom'], 4, '#111111', 9, '#222222']))[0]?.swatch.fill).toBe(
      '#222222',
    ));
  it('knows layers of names only', () =>
    expect(legend([{ id: 't', type: 'symbol', source: 's' }])).toEqual([
      { key: '', text: null, swatch: { kind: 'text' } },
    ]));
  it('stays empty for a layer that draws nothing', () => expect(legend([])).toEqual([]));
});
