import { describe, expect, it } from 'vitest';
import { segments, type Place } from './measure';
import { marksOf, stationsAlong, summaryOf, type ProfilePoint } from './profile';

const line: Place[] = [
  [106.5, 17],
  [106.6, 17.05],
  [106.6, 17.2],
];

function profile(...heights: (number | null)[]): ProfilePoint[] {
  return heights.map((height, i) => ({ metres: i * 100, place: [106 + i / 100, 17], height }));
}

describe('stations along a line', () => {
  it('reach from the first point to the last and touch each between', () => {
    const stations = stationsAlong(line, 100);
    expect(stations.length).toBeGreaterThan(95);
    expect(stations.length).toBeLessThan(105);
    expect(stations[0]).toEqual({ metres: 0, place: line[0] });
    expect(stations.at(-1)?.metres).toBeCloseTo(segments(line).at(-1)?.running ?? 0, 3);
    expect(stations.some(({ place }) => place === line[1])).toBe(true);
  });
  it('lie at about even distances', () => {
    const gaps = stationsAlong(line, 100).flatMap(({ metres }, i, all) =>
      i ? [metres - (all[i - 1]?.metres ?? 0)] : [],
    );
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(1.1);
  });
  it('are none for a line that leads nowhere', () => {
    expect(stationsAlong([], 10)).toEqual([]);
    expect(
      stationsAlong(
        [
          [106, 17],
          [106, 17],
        ],
        10,
      ),
    ).toEqual([]);
  });
});

describe('the figures of a profile', () => {
  it('are the ends of its heights and what is climbed', () => {
    const summary = summaryOf(profile(10, 40, 20, 60, 55));
    expect(summary).toMatchObject({ ascent: 70, descent: 25, unknown: 0 });
    expect([summary?.lowest.height, summary?.highest.metres]).toEqual([10, 300]);
  });
  it('leave out the roughness of the ground, not a slow climb', () => {
    expect(summaryOf(profile(10, 10.4, 10, 10.4, 10))).toMatchObject({ ascent: 0, descent: 0 });
    expect(summaryOf(profile(10, 10.5, 11, 11.5, 12))?.ascent).toBe(2);
  });
  it('say how much is not known', () => {
    expect(summaryOf(profile(10, null, null, 30))).toMatchObject({ ascent: 20, unknown: 0.5 });
    expect(summaryOf(profile(null, null))).toBeNull();
  });
});

describe('marks of an axis', () => {
  it('are round numbers within the range', () => {
    expect(marksOf(3, 97, 4)).toEqual([50]);
    expect(marksOf(0, 100, 4)).toEqual([0, 50, 100]);
    expect(marksOf(-12, 31, 5)).toEqual([-10, 0, 10, 20, 30]);
    expect(marksOf(0, 0.5, 5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  });
});
