import { describe, expect, it } from 'vitest';
import type { Statistic } from '../api/types';
import { seriesOf, seriesWith } from './series';

const people = { code: '{people}', vi: 'người', en: 'people' };
const statistic = (id: string, period: string, unit = people): Statistic => ({
  id,
  period,
  unit,
  field: id,
  title: { vi: `Dân số ${period}`, en: `Population ${period}` },
  classes: 5,
  breaks: [],
  method: 'quantile',
  palette: 'Blues',
});

describe('series', () => {
  it('are statistics of the same name for several periods, in their order', () => {
    const [series, ...others] = seriesOf({
      statistics: [
        statistic('population_2025', '2025'),
        statistic('density_2025', '2025'),
        statistic('population_2009', '2009'),
      ],
    });
    expect(others).toEqual([]);
    expect(series?.title).toEqual({ vi: 'Dân số', en: 'Population' });
    expect(series?.points.map(({ period }) => period)).toEqual(['2009', '2025']);
  });
  it('never mix units', () => {
    const other = { code: '%', vi: '%', en: '%' };
    expect(seriesOf({ statistics: [statistic('a_2024', '2024'), statistic('a_2025', '2025', other)] })).toEqual([]);
  });
  it('need names that end in the period', () =>
    expect(seriesOf({ statistics: [statistic('population', '2024'), statistic('people', '2025')] })).toEqual([]));
  it('are found by one of their statistics', () => {
    const statistics = [statistic('a_2024', '2024'), statistic('a_2025', '2025'), statistic('b_2025', '2025')];
    expect(seriesWith({ statistics }, 'a_2025')?.points.map((point) => point.statistic)).toEqual(['a_2024', 'a_2025']);
    expect(seriesWith({ statistics }, 'b_2025')).toBeUndefined();
  });
  it('know quarters', () =>
    expect(
      seriesOf({ statistics: [statistic('jobs_2025_q1', '2025-Q1'), statistic('jobs_2025_q2', '2025-Q2')] })[0]?.points,
    ).toHaveLength(2));
});
