import { describe, expect, it } from 'vitest';
import { atNight, nightColour } from './night';
import type { StyleLayer } from './specification';

const lightness = (text: string) => Number(/, ([\d.]+)%, [\d.]+\)$/.exec(text)?.[1]);

describe('colours at night', () => {
  it('turn paper dark and ink bright', () => {
    expect(lightness(nightColour('#ffffff'))).toBeLessThan(20);
    expect(lightness(nightColour('#000'))).toBeGreaterThan(85);
  });
  it('keep their hue and transparency', () => {
    expect(nightColour('rgba(255, 0, 0, 0.5)')).toMatch(/^hsla\(0, .*0\.5\)$/);
    expect(nightColour('hsl(200, 50%, 90%)')).toMatch(/^hsla\(200/);
  });
  it('leave what is no colour alone', () => expect(nightColour('ward')).toBe('ward'));
  it('are found inside expressions, but values and fields stay', () => {
    const layer = {
      id: 'x',
      type: 'fill',
      source: 's',
      paint: { 'fill-color': ['match', ['get', 'kind'], 'ward', '#fff', '#000'], 'fill-opacity': 0.5 },
    } as unknown as StyleLayer;
    const paint = atNight(layer).paint as Record<string, unknown[] | number>;
    expect((paint['fill-color'] as unknown[]).slice(0, 3)).toEqual(['match', ['get', 'kind'], 'ward']);
    expect((paint['fill-color'] as unknown[])[3]).toMatch(/^hsla/);
    expect(paint['fill-opacity']).toBe(0.5);
  });
});
