import { describe, expect, it } from 'vitest';
import { fileAddress, keyFilter, partParameters, type Wanted } from './downloads';

const file = { format: 'gpkg', language: 'vi' };

describe('the address of a file', () => {
  it('is of the whole layer', () =>
    expect(fileAddress('http://map', { layer: 'communes', part: { of: 'layer' } }, file)).toBe(
      'http://map/collections/communes/items?f=gpkg&lang=vi',
    ));
  it('names the version, the box and the system', () => {
    const system = 'http://www.opengis.net/def/crs/EPSG/0/9212';
    const wanted: Wanted = { layer: 'rivers', version: 2, part: { of: 'box', box: [106.123456789, 16, 107, 17.5] } };
    const url = new URL(fileAddress('http://map', wanted, { ...file, system }));
    expect(url.pathname).toBe('/collections/rivers/versions/2/items');
    expect(url.searchParams.get('bbox')).toBe('106.1234568,16,107,17.5');
    expect(url.searchParams.get('crs')).toBe(system);
  });
});

describe('what the map shows of a filtered layer', () => {
  it('is in view and fulfils the filter', () =>
    expect(partParameters({ of: 'box', box: [1, 2, 3, 4], filter: 'a = 1' })).toEqual({
      bbox: '1,2,3,4',
      filter: 'a = 1',
    }));
  it('is all that fulfils the filter where no view is asked for', () =>
    expect(partParameters({ of: 'filter', filter: 'a = 1' })).toEqual({ filter: 'a = 1' }));
});

describe('the filter of chosen features', () => {
  it('names one or several', () => {
    expect(keyFilter('code', ['19360'])).toBe("code = '19360'");
    expect(keyFilter('code', ['1', '2'])).toBe("code IN ('1','2')");
  });
  it('keeps a quote within its text', () => expect(keyFilter('code', ["a' OR 1=1"])).toBe("code = 'a'' OR 1=1'"));
});
