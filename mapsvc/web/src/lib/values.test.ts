import { describe, expect, it } from 'vitest';
import type { Field } from '../api/types';
import { featureTitle, showValue } from './values';

const field = (part: Partial<Field>): Field => ({
  name: 'x',
  type: 'string',
  title: { vi: 'x', en: 'x' },
  description: null,
  unit: null,
  statistic: null,
  tile: true,
  codes: null,
  ...part,
});
const km2 = { code: 'km2', vi: 'km²', en: 'km²' };

describe('a value', () => {
  it('has its unit and the language’s digits', () =>
    expect(showValue(field({ type: 'number', unit: km2 }), 1234.56, 'vi', 'Có/Không')).toEqual({
      text: '1.235',
      unit: 'km²',
    }));
  it('that is missing is neither zero nor empty', () => {
    for (const value of [null, undefined, ''])
      expect(showValue(field({ type: 'number' }), value, 'vi', 'Có/Không')).toBeNull();
    expect(showValue(field({ type: 'integer' }), 0, 'vi', 'Có/Không')).toEqual({ text: '0' });
  });
  it('that is a code is told in words', () => {
    const coded = field({ codes: { xa: { vi: 'Xã', en: 'Commune' }, '1': { vi: 'Một', en: 'One' } } });
    expect(showValue(coded, 'xa', 'en', 'Có/Không')).toEqual({ text: 'Commune' });
    expect(showValue(coded, 1, 'vi', 'Có/Không')).toEqual({ text: 'Một' });
    expect(showValue(coded, 'zz', 'vi', 'Có/Không')).toEqual({ text: 'zz' });
  });
  it('that is yes or no', () =>
    expect(showValue(field({ type: 'boolean' }), false, 'vi', 'Có/Không')).toEqual({ text: 'Không' }));
  it('that is a date', () =>
    expect(showValue(field({ type: 'date' }), '2025-07-01', 'vi', 'Có/Không')).toEqual({ text: '01/07/2025' }));
  it('becomes a link only for web addresses', () => {
    expect(showValue(field({}), 'https://example.org/a', 'vi', 'Có/Không')?.href).toBe('https://example.org/a');
    for (const hostile of ['javascript:alert(1)', 'data:text/html,x', 'https://', ' https://a b', '<a href=x>'])
      expect(showValue(field({}), hostile, 'vi', 'Có/Không')?.href).toBeUndefined();
  });
  it('keeps codes that look like numbers as text', () =>
    expect(showValue(field({ type: 'string' }), '01234', 'vi', 'Có/Không')).toEqual({ text: '01234' }));
  it('is put together into whole letters', () =>
    expect(showValue(field({}), 'Quảng Trị'.normalize('NFD'), 'vi', 'Có/Không')?.text).toBe('Quảng Trị'));
});

describe('a title', () => {
  it('is the label of the language, else the Vietnamese one, else the key', () => {
    const label = { vi: 'name', en: 'name_en' };
    expect(featureTitle(label, { name: 'Sông', name_en: 'River' }, '1', 'en')).toBe('River');
    expect(featureTitle(label, { name: 'Sông' }, '1', 'en')).toBe('Sông');
    expect(featureTitle(label, {}, '1', 'en')).toBe('1');
  });
});
