import { describe, expect, it } from 'vitest';
import type { StyleLayer } from '../style/specification';
import { scaleLimits, scaleNumber, sightAt } from './scale-limits';

const part = (type: string, minzoom?: number, maxzoom?: number) =>
  ({ id: 'x', type, source: 's', minzoom, maxzoom }) as unknown as StyleLayer;

describe('the limits of a layer', () => {
  it('are those of its shapes, not of its names', () =>
    expect(scaleLimits([part('line', 11), part('line', 9), part('symbol', 3)], { min_zoom: 0 })).toEqual({
      from: 9,
      to: 24,
    }));
  it('are those of its names where it has nothing else', () =>
    expect(scaleLimits([part('symbol', 5, 14)], { min_zoom: 0 })).toEqual({ from: 5, to: 14 }));
  it('begin where its tiles begin', () =>
    expect(scaleLimits([part('fill')], { min_zoom: 10 })).toEqual({ from: 10, to: 24 }));
  it('tell which way it comes into sight', () => {
    expect(sightAt({ from: 9, to: 12 }, 8.9)).toBe('closer');
    expect(sightAt({ from: 9, to: 12 }, 9)).toBe('seen');
    expect(sightAt({ from: 9, to: 12 }, 12)).toBe('farther');
  });
});

describe('the scale of a zoom', () => {
  it('is a round number', () => {
    expect(scaleNumber(0, 0)).toBe(280_000_000);
    expect(scaleNumber(11, 17)).toBe(130_000);
  });
});
