import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { compose, type Composition, type DrawnLayer } from './compose';
import { withOpacity } from './opacity';
import { sourceOf, type Style, type StyleLayer } from './specification';

function layer(id: string, style: unknown[]): DrawnLayer {
  return {
    id,
    label: { vi: 'name', en: 'name_en' },
    tiles: { url: `/collections/${id}/versions/1/tiles/WebMercatorQuad/{z}/{y}/{x}`, min_zoom: 0, max_zoom: 12 },
    extent: [105, 16, 108, 18],
    style: style as DrawnLayer['style'],
  };
}
const fill = (id: string) => ({
  id: `${id}-fill`,
  type: 'fill',
  source: id,
  'source-layer': id,
  paint: { 'fill-color': '#abc' },
});
const label = (id: string) => ({
  id: `${id}-label`,
  type: 'symbol',
  source: id,
  'source-layer': `${id}_label`,
  layout: { 'text-field': ['get', 'name'], 'text-font': ['Be Vietnam Pro Regular'] },
});
const communes = layer('communes', [fill('communes'), label('communes')]);
const islands = layer('islands', [fill('islands'), label('islands')]);

const plain: Composition = {
  base: null,
  layers: [communes, islands],
  active: [
    { id: 'islands', opacity: 1 },
    { id: 'communes', opacity: 0.5 },
  ],
  theme: 'light',
  language: 'vi',
  choropleth: null,
  selection: null,
  absolute: (url) => `http://127.0.0.1${url}`,
};
const ids = (style: Style) => style.layers.map((part) => part.id);
const part = (style: Style, id: string) => style.layers.find((candidate) => candidate.id === id);
/** Expressions as plain data, which is what they are in a style document. */
const text = (style: Style, id: string): unknown =>
  (part(style, id)?.layout as Record<string, unknown> | undefined)?.['text-field'];

describe('a layer of heights', () => {
  const shade = { id: 'dem-shade', type: 'hillshade', source: 'dem', paint: { 'hillshade-exaggeration': 0.4 } };
  const dem: DrawnLayer = {
    ...layer('dem', [{ ...shade, paint: {} }]),
    label: null,
    tiles: { url: '/dem/{z}/{y}/{x}', min_zoom: 5, max_zoom: 12, heights: { encoding: 'terrarium', tile_size: 512 } },
  };
  const base = {
    version: 8,
    sources: { dem: { type: 'raster-dem', tiles: ['x'] } },
    layers: [{ id: 'background', type: 'background' }, shade],
  } as unknown as Style;
  const active = [
    { id: 'communes', opacity: 1 },
    { id: 'dem', opacity: 0.5 },
  ];
  const style = compose({ ...plain, base, layers: [communes, dem], active, pointed: 'dem' });

  it('is the shade of hills beneath what is above it, in the light of the base', () => {
    expect(style.sources['dem']).toEqual({
      type: 'raster-dem',
      tiles: ['http://127.0.0.1/dem/{z}/{y}/{x}'],
      minzoom: 5,
      maxzoom: 12,
      encoding: 'terrarium',
      tileSize: 512,
      bounds: [105, 16, 108, 18],
    });
    expect(ids(style).indexOf('dem-shade')).toBeLessThan(ids(style).indexOf('communes-fill'));
    expect(part(style, 'dem-shade')?.paint).toEqual({ 'hillshade-exaggeration': 0.2 });
  });
  it('lifts the ground when asked to, from a source of its own', () => {
    expect(style.terrain).toBeUndefined();
    const risen = compose({ ...plain, base, layers: [communes, dem], active, terrain: 'dem' });
    expect(risen.terrain?.source).toBe('dem~terrain');
    expect(risen.sources['dem~terrain']).toEqual(risen.sources['dem']);
    expect(validateStyleMin(risen)).toEqual([]);
    expect(compose({ ...plain, layers: [communes, dem], terrain: 'dem' }).terrain).toBeUndefined();
  });
  it('leaves the colours of a statistic nearly as the legend has them', () => {
    const choropleth = { layer: 'communes', colours: new Map([['19360', '#ff0000']]) };
    const beside = compose({ ...plain, base, layers: [communes, dem], active, choropleth });
    const { 'hillshade-exaggeration': strength } = part(beside, 'dem-shade')?.paint as Record<string, number>;
    expect(strength).toBeLessThan(0.08);
    expect(strength).toBeGreaterThan(0);
  });
  it('asks for no tiles of heights where they are to be left out', () => {
    const unshaded = compose({ ...plain, base, layers: [communes, dem], active, unshaded: true });
    expect(unshaded.sources['dem']).toBeUndefined();
    expect(ids(unshaded)).not.toContain('dem-shade');
    expect(ids(unshaded)).toContain('communes-fill');
  });
  it('makes a valid style, also while rows of its table are pointed at', () =>
    expect(validateStyleMin(style)).toEqual([]));
});

describe('where data are saved', () => {
  const tilesOf = (composition: Composition) =>
    Object.entries(compose(composition).sources).flatMap(([id, source]) =>
      source.type === 'vector' ? [[id, source.maxzoom]] : [],
    );
  const layers = [communes, { ...islands, identifiable: false }];
  it('ground comes in fewer tiles, layers that answer keep theirs', () =>
    expect(tilesOf({ ...plain, layers, sparing: true })).toEqual([
      ['communes', 12],
      ['islands', 10],
    ]));
  it('and else in all of them', () => expect(tilesOf({ ...plain, layers }).map(([, zoom]) => zoom)).toEqual([12, 12]));
});

describe('the composed style', () => {
  it.each([
    ['as it first opens', plain],
    ['dark', { ...plain, theme: 'dark' as const }],
    ['with nothing on', { ...plain, active: [] }],
    ['with a statistic', { ...plain, choropleth: { layer: 'communes', colours: new Map([['19360', '#ff0000']]) } }],
    ['with a statistic without any value', { ...plain, choropleth: { layer: 'communes', colours: new Map() } }],
    ['with a selection', { ...plain, selection: { type: 'Point' as const, coordinates: [107, 17] } }],
    [
      'with features chosen by an area',
      {
        ...plain,
        pointed: 'communes',
        chosen: { layer: 'communes', filter: "name = '{z}'" },
        area: { type: 'Polygon' as const, coordinates: [] },
      },
    ],
    ['in English', { ...plain, language: 'en' as const }],
  ])('is valid %s', (_, composition) => expect(validateStyleMin(compose(composition))).toEqual([]));

  it('asks for a filtered layer’s tiles with the filter, whatever stands in it', () => {
    const layers = [{ ...communes, filter: "name = '{z}&?#'" }, islands];
    expect(compose({ ...plain, layers }).sources['communes']).toMatchObject({
      tiles: [
        "http://127.0.0.1/collections/communes/versions/1/tiles/WebMercatorQuad/{z}/{y}/{x}?filter=name%20%3D%20'%7Bz%7D%26%3F%23'",
      ],
    });
  });
  it('marks chosen features from tiles of their own', () => {
    const style = compose({ ...plain, chosen: { layer: 'communes', filter: 'a = 1' } });
    expect(style.sources['chosen']).toMatchObject({ type: 'vector', promoteId: 'id' });
    expect(part(style, 'chosen-fill')).toMatchObject({ source: 'chosen', 'source-layer': 'communes' });
  });
  it('draws layers from below in their order, and all names above all shapes', () => {
    const order = ids(compose(plain));
    expect(order.indexOf('communes-fill')).toBeLessThan(order.indexOf('islands-fill'));
    expect(order.indexOf('islands-fill')).toBeLessThan(order.indexOf('communes-label'));
  });
  it('names the sea', () => expect(JSON.stringify(compose(plain))).toContain('BIỂN ĐÔNG'));
  it('names Hoàng Sa and Trường Sa even with every layer off', () => {
    const style = JSON.stringify(compose({ ...plain, active: [] }));
    expect(style).toContain('Quần đảo Hoàng Sa\\n(Việt Nam)');
    expect(style).toContain('Quần đảo Trường Sa\\n(Việt Nam)');
  });
  it('does not write the islands twice', () => expect(ids(compose(plain))).not.toContain('island-names'));
  it('takes the drawing of a layer from the service’s whole map where it has one', () => {
    const base: Style = {
      version: 8,
      sources: { communes: { type: 'vector', url: 'x' } },
      layers: [
        { id: 'ground', type: 'background' },
        {
          id: 'communes-dark',
          type: 'fill',
          source: 'communes',
          'source-layer': 'communes',
          layout: { visibility: 'none' },
        },
      ],
    };
    const style = compose({ ...plain, base });
    expect(ids(style)).toContain('communes-dark');
    expect(ids(style)).not.toContain('communes-fill');
    expect(ids(style)).toContain('islands-fill');
    expect(part(style, 'communes-dark')?.layout?.visibility).toBe('visible');
  });
  it('asks for no tiles of sources that are not in the catalogue', () => {
    const base: Style = {
      version: 8,
      sources: { secret: { type: 'vector', url: 'x' } },
      layers: [{ id: 'secret-fill', type: 'fill', source: 'secret', 'source-layer': 'secret' }],
    };
    const style = compose({ ...plain, base });
    expect(Object.keys(style.sources)).not.toContain('secret');
    expect(style.layers.every((drawn) => sourceOf(drawn) !== 'secret')).toBe(true);
  });
  it('reads labels from the field of the language', () => {
    expect(text(compose(plain), 'communes-label')).toEqual(['get', 'name']);
    expect(text(compose({ ...plain, language: 'en' }), 'communes-label')).toEqual([
      'coalesce',
      ['get', 'name_en'],
      ['get', 'name'],
    ]);
  });
  it('hatches features without a value', () => {
    const style = compose({ ...plain, choropleth: { layer: 'communes', colours: new Map([['1', '#f00']]) } });
    expect(part(style, 'statistic-missing')).toMatchObject({ paint: { 'fill-pattern': 'missing-value' } });
    expect(ids(style)).not.toContain('communes-fill');
  });
});

describe('opacity', () => {
  const line = (value: unknown) =>
    ({ id: 'l', type: 'line', source: 's', paint: { 'line-opacity': value } }) as StyleLayer;
  const scaled = (value: unknown) => (withOpacity(line(value), 0.5).paint as Record<string, unknown>)['line-opacity'];
  it('is a factor of the layer’s own', () => {
    expect(scaled(undefined)).toBe(0.5);
    expect(scaled(0.6)).toBe(0.3);
    expect(scaled(['get', 'o'])).toEqual(['*', 0.5, ['get', 'o']]);
  });
  it('goes into the outputs of zoom curves, which must stay outermost', () => {
    expect(scaled(['interpolate', ['linear'], ['zoom'], 4, 0, 8, 1])).toEqual([
      'interpolate',
      ['linear'],
      ['zoom'],
      4,
      0,
      8,
      0.5,
    ]);
    expect(scaled(['step', ['zoom'], 1, 8, 0.4])).toEqual(['step', ['zoom'], 0.5, 8, 0.2]);
  });
});
