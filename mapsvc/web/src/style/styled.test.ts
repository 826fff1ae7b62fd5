import { expression, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import type { Figures } from '../api/types';
import { legendOf } from '../lib/legend';
import { readStyling } from '../lib/styling';
import { canSwitch, withoutClasses } from './classes';
import { compose } from './compose';
import { sizeAt } from '../lib/sizes';
import { fromPoints, growing } from './marks';
import type { StyleLayer } from './specification';
import { styled, type StylingContext, type Subject } from './styled';

const words = {
  other: () => 'Khác',
  below: (value: string) => `Dưới ${value}`,
  from: (value: string) => `Từ ${value} trở lên`,
  without: () => 'Không có',
};
const title = { vi: 'x', en: 'x' };
const common = { title, description: null, unit: null, statistic: null, tile: true };
const fields = [
  { ...common, name: 'area', type: 'number' as const, codes: null },
  { ...common, name: 'kind', type: 'string' as const, codes: { ward: { vi: 'Phường', en: 'Ward' } } },
  { ...common, name: 'name', type: 'string' as const, codes: null },
];
const figures = new Map<string, Figures>([
  ['area', { count: 101, missing: 3, minimum: 0, maximum: 100, quantiles: Array.from({ length: 101 }, (_, i) => i) }],
  [
    'kind',
    {
      count: 9,
      missing: 0,
      distinct: 3,
      values: [
        { value: 'ward', count: 6 },
        { value: 'commune', count: 3 },
      ],
    },
  ],
]);
const subject = (geometry: string): Subject => ({
  id: 'things',
  geometry,
  labels: true,
  fields,
  extent: [106, 16, 107, 17],
});
const published = [
  { id: 'things-fill', type: 'fill', source: 'things', 'source-layer': 'things', paint: { 'fill-color': '#abc' } },
  {
    id: 'things-label',
    type: 'symbol',
    source: 'things',
    'source-layer': 'things_label',
    layout: { 'text-field': ['get', 'name'], 'text-font': ['Be Vietnam Pro Regular'] },
  },
] as StyleLayer[];
const context = (geometry: string, known = figures): StylingContext => ({
  subject: subject(geometry),
  figures: known,
  published,
  theme: 'light',
  language: 'vi',
});
const parts = (text: string, geometry: string) => styled(readStyling(text), context(geometry)) ?? [];
const legend = (text: string, geometry: string) =>
  legendOf(parts(text, geometry), { geometry, fields }, 'vi', words).map((entry) => entry.text);

const GEOMETRIES = ['MultiPolygon', 'MultiLineString', 'Point'];
const TEXTS = [
  'one,ff0000',
  'category,kind,Dark2',
  'classes,area,jenks,5,YlOrRd',
  'classes,area,manual,3,PuOr-,10,20',
  'classes,area,equal,9,RdBu/size,area/label,kind/height,area',
  'size,area/label,area',
  'heat',
  'heat/size,area',
  'clusters/category,kind,Set3',
];

describe('a layer drawn otherwise than published', () => {
  it.each(GEOMETRIES.flatMap((geometry) => TEXTS.map((text) => [geometry, text] as const)))(
    'is a valid style: %s, %s',
    (geometry, text) => {
      const own = parts(text, geometry);
      const gathered = geometry === 'Point' && /heat|clusters/.test(text);
      const style = compose({
        base: null,
        layers: [
          {
            id: 'things',
            label: null,
            tiles: { url: '/t/{z}/{y}/{x}', min_zoom: 0, max_zoom: 12 },
            extent: null,
            style: [],
            parts: gathered ? fromPoints(own, 'things') : own,
            attributes: ['area'],
            filter: 'area > 1',
            points: gathered ? { address: '/items?limit=10', key: 'code', clustered: true } : null,
          },
        ],
        active: [{ id: 'things', opacity: 0.5 }],
        theme: 'light',
        language: 'vi',
        choropleth: null,
        selection: null,
        absolute: (url) => `http://127.0.0.1${url}`,
      });
      expect(validateStyleMin(style)).toEqual([]);
      expect(style.sources['things']).toMatchObject({
        tiles: ['http://127.0.0.1/t/{z}/{y}/{x}?filter=area%20%3E%201&properties=area'],
      });
      expect(style.layers.some(({ id }) => id.startsWith('things-'))).toBe(true);
    },
  );
  it('is not drawn so before the figures for its classes are known', () => {
    expect(styled(readStyling('classes,area,jenks,5,YlOrRd'), context('Point', new Map()))).toBeNull();
    expect(styled(readStyling('label,name'), context('Point', new Map()))).not.toBeNull();
  });
  it('has a legend with its classes, and one for what has no value', () => {
    expect(legend('classes,area,equal,4,YlOrRd', 'MultiPolygon')).toEqual([
      'Dưới 25',
      '25 – 50',
      '50 – 75',
      'Từ 75 trở lên',
      'Không có',
    ]);
    expect(legend('category,kind,Dark2', 'Point')).toEqual(['Phường', 'commune', 'Khác']);
    expect(legend('clusters', 'Point')).toEqual([null]);
  });
  it('shows all others apart only where there are others', () => {
    const all = new Map(figures).set('kind', { ...figures.get('kind'), distinct: 2 } as Figures);
    const own = styled(readStyling('category,kind,Dark2'), context('Point', all)) ?? [];
    expect(legendOf(own, { geometry: 'Point', fields }, 'vi', words).map(({ text }) => text)).toEqual([
      'Phường',
      'commune',
    ]);
  });
  it('lets every class be switched off without touching what has no value', () => {
    const entries = legendOf(
      parts('classes,area,equal,2,YlOrRd', 'MultiPolygon'),
      { geometry: 'MultiPolygon', fields },
      'vi',
      words,
    );
    expect(entries.map((entry) => canSwitch(entry, entries))).toEqual([true, true, true]);
    expect(JSON.stringify(withoutClasses(entries, new Set(['#0'])))).toContain('["has","area"]');
    expect(withoutClasses(entries, new Set(['-']))).toEqual(['all', ['!', ['!', ['has', 'area']]]]);
  });
  it('puts circles on areas only where tiles have a point for each', () => {
    const circles = (labels: boolean) => {
      const of = { ...context('MultiPolygon'), subject: { ...subject('MultiPolygon'), labels } };
      return (styled(readStyling('size,area'), of) ?? []).filter(({ type }) => type === 'circle').length;
    };
    expect(circles(true)).toBe(1);
    expect(circles(false)).toBe(0);
  });
  it('keeps the published names unless others are asked for', () => {
    const ids = (text: string) => parts(text, 'MultiPolygon').map(({ id }) => id);
    expect(ids('one,ff0000')).toContain('things-label');
    expect(ids('one,ff0000/label,area')).not.toContain('things-label');
    expect(ids('one,ff0000/label,area')).toContain('things-named');
  });
});

describe('the sizes that a legend shows', () => {
  it.each(['circle', 'line'] as const)('are those that the map draws: %s', (kind) => {
    const drawn = expression.createExpression(
      growing(kind, { field: 'area', greatest: 80 }),
      'layers[0].paint.circle-radius',
    );
    if (drawn.result === 'error') throw new Error(drawn.value.map(({ message }) => message).join());
    for (const zoom of [3, 7, 9.5, 14, 18]) {
      for (const area of [0, 1, 20, 80]) {
        const size: unknown = drawn.value.evaluate({ zoom }, { type: 'Point', properties: { area } } as never);
        expect(size).toBeCloseTo(sizeAt(kind, area / 80, zoom), 6);
      }
    }
  });
});
