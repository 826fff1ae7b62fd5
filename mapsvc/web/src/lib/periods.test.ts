import { describe, expect, it } from 'vitest';
import { nearestPlace, periodText, placesOf } from './periods';

describe('periods on a slider', () => {
  it('stand as far apart as they are in time', () => expect(placesOf(['2009', '2019', '2025'])).toEqual([0, 0.625, 1]));
  it('may be quarters, months or days', () => {
    expect(placesOf(['2025-Q1', '2025-Q2', '2026-Q1'])).toEqual([0, 0.25, 1]);
    expect(placesOf(['2025-01', '2025-07', '2026-01'])).toEqual([0, 0.5, 1]);
  });
  it('stay far enough apart to be chosen, in their order and within the slider', () => {
    expect(placesOf(['2013-12-19', '2013-12-20', '2025-07-01'])).toEqual([0, 0.08, 1]);
    const late = placesOf(['2000', '2024', '2024-07', '2025']);
    for (const [i, place] of late.entries()) if (i > 0) expect(place - (late[i - 1] ?? 0)).toBeGreaterThan(0.079);
    expect(late.at(-1)).toBe(1);
    const many = placesOf(Array.from({ length: 48 }, (_, i) => `2025-01-${String(1 + (i % 28)).padStart(2, '0')}`));
    expect(many.every((place) => place >= 0 && place <= 1)).toBe(true);
  });
  it('stand evenly where one of them is no date', () =>
    expect(placesOf(['2020', 'plan', '2030'])).toEqual([0, 0.5, 1]));
  it('are written as people write them', () =>
    expect(['2025', '2025-Q3', '2025-07', '2025-07-01', 'plan'].map((each) => periodText(each, 'vi'))).toEqual([
      '2025',
      'Q3/2025',
      '07/2025',
      '01/07/2025',
      'plan',
    ]));
  it('are found from the place nearest to them', () => {
    expect(nearestPlace([0, 0.625, 1], 0.3)).toBe(0);
    expect(nearestPlace([0, 0.625, 1], 0.4)).toBe(1);
    expect(nearestPlace([0, 0.625, 1], 2)).toBe(2);
  });
});
