import { describe, expect, it } from 'vitest';
import { boxOfView, fitView, metresPerPixel, scaleBar } from './scale';

describe('the scale bar', () => {
  it('knows the ground size of a pixel', () => {
    expect(metresPerPixel(0, 0)).toBeCloseTo(78271.5, 0);
    expect(metresPerPixel(17, 10)).toBeCloseTo(73.1, 1);
  });
  it.each([0.3, 1, 7.7, 73.1, 2000])('shows a round distance that fits, at %f m a pixel', (perPixel) => {
    const { metres, pixels } = scaleBar(perPixel, 120);
    expect(pixels).toBeLessThanOrEqual(120);
    expect(pixels).toBeGreaterThan(50);
    expect(['1', '2', '3', '5']).toContain(String(Number(metres.toPrecision(6)))[0]?.replace('0', ''));
  });
});

describe('a fitted view', () => {
  it('has the box in its middle and as large as it fits', () => {
    const view = fitView([105.6, 16.3, 107.4, 18.1], 1000, 868);
    expect(view.longitude).toBeCloseTo(106.5, 6);
    expect(view.latitude).toBeGreaterThan(17.1);
    expect(view.latitude).toBeLessThan(17.3);
    expect(view.zoom).toBeGreaterThan(8);
    expect(view.zoom).toBeLessThan(8.6);
  });
});

describe('the box of a view', () => {
  it('is what a view that fits it shows', () => {
    const box: [number, number, number, number] = [106, 16.5, 107.5, 17.6];
    const view = fitView(box, 600, 600);
    const shown = boxOfView(view, 600 * 0.92, 600 * 0.92);
    expect(shown[0]).toBeLessThanOrEqual(box[0] + 1e-9);
    expect(shown[3]).toBeGreaterThanOrEqual(box[3] - 1e-9);
    const exact = Math.min(Math.abs(shown[0] - box[0]), Math.abs(shown[1] - box[1]));
    expect(exact).toBeLessThan(1e-6);
  });
});
