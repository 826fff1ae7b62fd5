import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress, type Address } from './address';

const full: Address = {
  view: { longitude: 106.75, latitude: 17.05, zoom: 8.25 },
  layers: [
    { id: 'communes', opacity: 1 },
    { id: 'rivers', opacity: 0.6, version: 2 },
  ],
  selection: { layer: 'communes', id: '19360' },
  statistic: { layer: 'communes', id: 'density_2025' },
  filters: [{ layer: 'communes', text: "kind = 'ward' AND name = 'Ô''Neill/&+'" }],
  area: { layer: 'communes', area: { kind: 'circle', centre: [107, 16.8], metres: 500 } },
  table: 'communes',
  page: { layer: 'rivers', section: 'versions' },
  off: { communes: ['ward', 'x/y, 50%'], '*': ['0', 'missing'] },
  language: 'en',
};

describe('what is compared, and the time slider, in a link', () => {
  it.each([
    'v=1&stat=communes/density_2009&compare=swipe:35/stat:communes.density_2009/stat:communes.density_2025',
    'v=1&sel=communes@2/19360&compare=beside/layer:communes@2/layer:communes',
    'v=1&stat=communes/density_2019&time=communes/density',
    'v=1&time=former_districts',
    'v=1&time=former_districts@2013-12-20',
  ])('are read back as they were written: %s', (link) => expect(formatAddress(parseAddress(link))).toBe(link));
  it('keep the at-signs of keys', () =>
    expect(parseAddress('sel=places/a@2/b').selection).toEqual({ layer: 'places', id: 'a@2/b' }));
  it.each(['communes/', 'communes@2025-13-01', '<b>', 'communes/a b', '@2025-01-01'])(
    'are passed over when they make no sense: %s',
    (text) => expect(parseAddress(`time=${encodeURIComponent(text)}`).time).toBeUndefined(),
  );
});

describe('a theme in a link', () => {
  it('is read and written, before what differs from it', () => {
    const link = 'v=1&theme=tourism&layers=communes&stat=none';
    expect(parseAddress(link)).toMatchObject({ theme: 'tourism', statistic: null });
    expect(formatAddress(parseAddress(link))).toBe(link);
  });
  it('is passed over when it is no name', () => expect(parseAddress('theme=../x').theme).toBeUndefined());
});

describe('a story in a link', () => {
  it.each(['v=1&story=water', 'v=1&theme=tourism&story=water/alarms&layers=rivers'])('%s is read and written', (link) =>
    expect(formatAddress(parseAddress(link))).toBe(link),
  );
  it('is passed over when it is no name', () => expect(parseAddress('story=../x/y').story).toBeUndefined());
  it('begins at its first step where the link names none that is one', () =>
    expect(parseAddress('story=water/<script>').story).toEqual({ story: 'water' }));
});

describe('a sketch in a link', () => {
  it('is read and written last', () => {
    const link = 'v=1&lang=en&draw=1p0gqdlUg24zC~Vmnhu';
    expect(formatAddress(parseAddress(link))).toBe(link);
  });
  it.each(['<script>', 'a b', 'A'.repeat(9000)])('is passed over when it is none: %.20s', (text) =>
    expect(parseAddress(`draw=${encodeURIComponent(text)}`).sketch).toBeUndefined(),
  );
});

describe('an address', () => {
  it('is read back as it was written', () => expect(parseAddress(formatAddress(full))).toEqual(full));
  it('is short and readable', () =>
    expect(formatAddress(full)).toBe(
      "v=1&at=17.05,106.75,8.25&layers=communes,rivers@2:60&stat=communes/density_2025&sel=communes/19360&filter=communes/kind%20%3D%20'ward'%20AND%20name%20%3D%20'%C3%94''Neill/%26%2B'&area=communes/circle:107,16.8,500&table=communes&info=rivers/versions&off=communes/ward/x%252Fy%252C%252050%2525,*/0/missing&lang=en",
    ));
  it('keeps "no layer at all" apart from "the usual layers"', () => {
    expect(parseAddress(formatAddress({ layers: [] })).layers).toEqual([]);
    expect(parseAddress('v=1').layers).toBeUndefined();
  });
  it('carries keys with awkward letters', () => {
    const selection = { layer: 'places', id: 'Đèo Ngang/2 & 3=#?+%' };
    expect(parseAddress('#' + formatAddress({ selection })).selection).toEqual(selection);
  });
  it.each(['at=abc', 'at=95,106,8', 'at=17,106', 'at=17,,8', 'at=NaN,NaN,NaN', 'at=1e999,0,3'])(
    'passes over %s',
    (bad) => expect(parseAddress(bad).view).toBeUndefined(),
  );
  it('passes over hostile layers and opacities', () => {
    expect(parseAddress('layers=<script>,communes:500,rivers:-1,communes').layers).toEqual([
      { id: 'communes', opacity: 1 },
      { id: 'rivers', opacity: 1 },
    ]);
  });
  it.each(['table=<b>', 'table=', 'table=Communes'])('passes over %s', (bad) =>
    expect(parseAddress(bad).table).toBeUndefined(),
  );
  it('passes over classes that make no sense', () => {
    expect(parseAddress('off=').off).toBeUndefined();
    expect(parseAddress('off=Communes/a,rivers,islands//%25E0%25A4').off).toEqual({ islands: ['%E0%A4'] });
  });
  it('passes over versions and pages that make no sense', () => {
    expect(parseAddress('layers=communes@0,rivers@x,islands@-2,province@3').layers).toEqual([
      { id: 'communes', opacity: 1 },
      { id: 'province', opacity: 1, version: 3 },
    ]);
    expect(parseAddress('info=../x').page).toBeUndefined();
    expect(parseAddress('info=communes/nothing').page).toEqual({ layer: 'communes', section: 'about' });
  });
  it('passes over an unknown language', () => expect(parseAddress('lang=fr').language).toBeUndefined());
});
