import latin400 from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-400-normal.woff2?url';
import latin600 from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-600-normal.woff2?url';
import latinExt400 from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-ext-400-normal.woff2?url';
import latinExt600 from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-ext-600-normal.woff2?url';
import vietnamese400 from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-400-normal.woff2?url';
import vietnamese600 from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-600-normal.woff2?url';
import type { Style } from './specification';

/** Names used in `text-font` of every style. */
export const REGULAR = 'Be Vietnam Pro Regular';
export const SEMIBOLD = 'Be Vietnam Pro SemiBold';

/** Letters of each file, as the font's own style sheet gives them. */
const VIETNAMESE = [
  'U+0102-0103',
  'U+0110-0111',
  'U+0128-0129',
  'U+0168-0169',
  'U+01A0-01A1',
  'U+01AF-01B0',
  'U+0300-0301',
  'U+0303-0304',
  'U+0308-0309',
  'U+0323',
  'U+0329',
  'U+1EA0-1EF9',
  'U+20AB',
];
const LATIN_EXT = ['U+0100-02BA', 'U+02BD-02C5', 'U+02C7-02CC', 'U+02CE-02D7', 'U+1E00-1E9F', 'U+2020', 'U+20A0-20C0'];

/**
 * The map's letters come from the same files as the page's: MapLibre draws them in the browser, so that no glyph
 * server is needed. Addresses are made absolute by `absolute`, since a style knows no base.
 */
export function fontFaces(absolute: (url: string) => string): NonNullable<Style['font-faces']> {
  const face = (vietnamese: string, latinExt: string, latin: string) => [
    { url: absolute(vietnamese), 'unicode-range': VIETNAMESE },
    { url: absolute(latinExt), 'unicode-range': LATIN_EXT },
    { url: absolute(latin) },
  ];
  return {
    [REGULAR]: face(vietnamese400, latinExt400, latin400),
    [SEMIBOLD]: face(vietnamese600, latinExt600, latin600),
  };
}
