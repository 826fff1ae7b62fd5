import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from './address';
import {
  AS_PUBLISHED,
  DISPLAYS,
  fieldsOf,
  isAsPublished,
  measuredFields,
  METHODS,
  rampOf,
  readStyling,
  writeStyling,
  type Colouring,
  type Styling,
} from './styling';

const field = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const palette = fc.constantFrom('YlOrRd', 'OkabeIto', 'PuOr');
const breaks = fc
  .uniqueArray(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((value) => value + 0),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((values) => values.sort((a, b) => a - b));
const colour: fc.Arbitrary<Colouring | null> = fc.oneof(
  fc.constant(null),
  fc.stringMatching(/^#[0-9a-f]{6}$/).map((value) => ({ by: 'one' as const, colour: value })),
  fc.record({ by: fc.constant('category' as const), field, palette }),
  fc
    .record({ field, palette, reversed: fc.boolean(), method: fc.constantFrom(...METHODS), limits: breaks })
    .map(({ limits, method, ...rest }) => ({
      by: 'classes' as const,
      ...rest,
      method,
      classes: limits.length + 1,
      breaks: method === 'manual' ? limits : [],
    })),
);
const named = fc.option(field);
const styling: fc.Arbitrary<Styling> = fc.record({
  display: fc.constantFrom(...DISPLAYS),
  colour,
  ramp: fc.option(fc.record({ palette: fc.constantFrom('YlOrRd', 'Blues'), reversed: fc.boolean() })),
  size: named,
  label: named,
  height: named,
});

describe('a styling', () => {
  it('is read from a link as it was written', () =>
    fc.assert(
      fc.property(styling, (one) => {
        const text = writeStyling(one);
        expect(readStyling(text)).toEqual(one);
        if (isAsPublished(one)) return;
        const link = formatAddress({ styles: [{ layer: 'osm_pois', text }] });
        expect(parseAddress(link).styles).toEqual([{ layer: 'osm_pois', text }]);
      }),
    ));
  it('never fails on a text, whatever it says', () =>
    fc.assert(fc.property(fc.string(), (text) => DISPLAYS.includes(readStyling(text).display))));
  it.each([
    'classes,area,jenks,1,YlOrRd',
    'classes,area,jenks,10,YlOrRd',
    'classes,area,jenks,2.5,YlOrRd',
    'classes,area,manual,3,YlOrRd,5',
    'classes,area,manual,3,YlOrRd,5,5',
    'classes,area,manual,3,YlOrRd,5,x',
    'classes,Area,jenks,3,YlOrRd',
    'classes,area,guess,3,YlOrRd',
    'category,kind,<b>',
    'ramp,<b>',
    'one,red',
    'size,A b',
  ])('passes over what makes no sense: %s', (text) => expect(readStyling(text)).toEqual(AS_PUBLISHED));
  it('has colours of density of its own, else those of its classes', () => {
    expect(rampOf(readStyling('heat'))).toEqual({ palette: 'YlOrRd', reversed: false });
    expect(rampOf(readStyling('heat/classes,beds,jenks,5,PuBu-'))).toEqual({ palette: 'PuBu', reversed: true });
    expect(rampOf(readStyling('heat/classes,beds,jenks,5,PuBu-/ramp,Greens'))).toEqual({
      palette: 'Greens',
      reversed: false,
    });
  });
  it('names the fields it reads, and those whose figures it needs', () => {
    const one = readStyling('category,kind,Dark2/size,beds/label,name/height,beds');
    expect(fieldsOf(one)).toEqual(['kind', 'beds', 'name']);
    expect(measuredFields(one)).toEqual(['kind', 'beds']);
    expect(measuredFields({ ...one, display: 'heat' })).toEqual(['beds']);
  });
});
