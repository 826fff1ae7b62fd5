import { describe, expect, it } from 'vitest';
import type { ActiveLayer } from './address';
import { formatComparison, isDay, layersOfSide, parseComparison, type Comparison } from './comparison';

const links = [
  'swipe/stat:communes.density_2009/stat:communes.density_2025',
  'swipe:35/layer:communes@2/layer:communes',
  'beside/layer:rivers/layer:osm_places',
  'beside/date:2025-06-30/date:2026-01-01',
];

describe('a comparison in a link', () => {
  it.each(links)('is read back as it was written: %s', (link) =>
    expect(formatComparison(parseComparison(link) as Comparison)).toBe(link),
  );
  it('has its divider in the middle unless it says otherwise', () => {
    expect(parseComparison('swipe:50/layer:a/layer:b')).toEqual(parseComparison('swipe/layer:a/layer:b'));
    expect(parseComparison('swipe:999/layer:a/layer:b')?.position).toBe(100);
  });
  it.each([
    '',
    'swipe',
    'swipe/layer:a',
    'swipe/layer:a/layer:b/layer:c',
    'curtain/layer:a/layer:b',
    'swipe/layer:a/stat:a.b',
    'swipe/layer:a@0/layer:b',
    'swipe/layer:<b>/layer:b',
    'swipe/date:2025-02-30/date:2025-03-01',
    'swipe/stat:communes/stat:communes',
  ])('is passed over when it makes no sense: %s', (text) => expect(parseComparison(text)).toBeNull());
  it('knows the days that there are', () => {
    expect(isDay('2024-02-29')).toBe(true);
    expect(isDay('2025-02-29')).toBe(false);
    expect(isDay('2025-2-9')).toBe(false);
  });
});

describe('the layers of a side', () => {
  const active: ActiveLayer[] = [
    { id: 'seats', opacity: 1 },
    { id: 'communes', opacity: 0.6 },
    { id: 'provinces', opacity: 1 },
  ];
  it('hold its own layer at its version, with the opacity chosen', () =>
    expect(layersOfSide(active, { layer: 'communes', version: 2 }, 'communes')[1]).toEqual({
      id: 'communes',
      opacity: 0.6,
      version: 2,
    }));
  it('hold today’s layer where the map looks at an older one', () => {
    const older = active.with(1, { id: 'communes', opacity: 1, version: 2 });
    expect(layersOfSide(older, { layer: 'communes' }, 'communes')[1]).toEqual({ id: 'communes', opacity: 1 });
  });
  it('do not hold that of the other side', () => {
    expect(layersOfSide(active, { layer: 'communes' }, 'seats').map(({ id }) => id)).toEqual(['communes', 'provinces']);
    expect(layersOfSide(active, { layer: 'seats' }, 'communes').map(({ id }) => id)).toEqual(['seats', 'provinces']);
  });
  it('hold a layer that is off in the place of the other side’s, or above all', () => {
    const ids = (other: string) => layersOfSide(active, { layer: 'census' }, other).map(({ id }) => id);
    expect(ids('communes')).toEqual(['seats', 'census', 'provinces']);
    expect(ids('rivers')).toEqual(['census', 'seats', 'communes', 'provinces']);
  });
});
