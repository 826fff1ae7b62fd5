import { describe, expect, it } from 'vitest';
import { angleBetween, difference, formatAngle, formatArea, formatAreaElse, formatLength } from './units';

describe('a length', () => {
  it.each([
    [0, '0 m', '0 m'],
    [15.358, '15,36 m', '15.36 m'],
    [845.24, '845,2 m', '845.2 m'],
    [89_471.709, '89,472 km', '89.472 km'],
    [459_862.27, '459,86 km', '459.86 km'],
  ])('of %d m is written %s', (metres, vi, en) => {
    expect(formatLength(metres, 'vi')).toBe(vi);
    expect(formatLength(metres, 'en')).toBe(en);
  });
});

describe('an area', () => {
  it('is written in the unit of its size and in the others', () => {
    expect(formatArea(98.765, 'vi')).toBe('98,77 m²');
    expect(formatArea(589_811.66, 'vi')).toBe('58,981 ha');
    expect(formatAreaElse(589_811.66, 'vi')).toEqual(['589.812 m²', '0,5898 km²']);
    expect(formatArea(7_997_008_921.8, 'vi')).toBe('7.997,0 km²');
    expect(formatAreaElse(7_997_008_921.8, 'en')).toEqual(['7,997,008,922 m²', '799,701 ha']);
  });
});

describe('an angle', () => {
  it.each([
    [143.4404323549906, '143°26′25,6″'],
    [0, '0°00′00,0″'],
    [59.99999999, '60°00′00,0″'],
    [-0.1944, '−0°11′39,8″'],
  ])('of %d degrees is written %s', (degrees, words) => expect(formatAngle(degrees, 'vi')).toBe(words));
  it('between two directions is the smaller one', () => {
    expect(angleBetween(350, 10)).toBe(20);
    expect(angleBetween(10, 350)).toBe(-20);
  });
});

describe('a difference', () => {
  it('is said with its sign and share', () => {
    expect(difference(999.9, 1000, 'vi')).toEqual({
      more: false,
      amount: expect.closeTo(0.1),
      percent: '−0,01\u00a0%',
    });
    expect(difference(1000.1, 1000, 'en')?.percent).toBe('+0.01\u00a0%');
    expect(difference(1000.001, 1000, 'vi')).toBeNull();
    expect(difference(1, 0, 'vi')).toBeNull();
  });
});
