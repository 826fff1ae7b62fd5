import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contrast } from '../lib/contrast';
import { THEMES, type Theme } from './base';

const CSS = readFileSync(join(import.meta.dirname, '..', 'app.css'), 'utf8');
const DESIGN = readFileSync(join(import.meta.dirname, '../../../../docs/design-language.md'), 'utf8').replace(
  / +/g,
  ' ',
);

/** The custom properties of a rule of app.css that are plain colours. */
function colours(selector: string): Record<string, string> {
  const body = CSS.split(`${selector} {`)[1]?.split('\n}')[0] ?? '';
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
}

const light = colours('\n:root');
const palettes: Record<Theme, Record<string, string>> = {
  light,
  dark: { ...light, ...colours(":root[data-theme='dark']") },
  grey: { ...light, ...colours(":root[data-theme='grey']") },
};

/** What is written or drawn on what, and the least contrast: 4.5 for text (1.4.3), 3 for marks and edges (1.4.11). */
const PAIRS: [string, string, number][] = [
  ...['surface', 'surface-2', 'surface-3', 'accent-soft'].map((on): [string, string, number] => ['ink', on, 7]),
  ...['surface', 'surface-2', 'surface-3'].map((on): [string, string, number] => ['ink-2', on, 4.5]),
  ...['surface', 'surface-2'].map((on): [string, string, number] => ['ink-3', on, 4.5]),
  ...['surface', 'surface-2', 'accent-soft'].map((on): [string, string, number] => ['accent', on, 4.5]),
  ['on-accent', 'accent', 4.5],
  ['warn', 'warn-soft', 4.5],
  ['bad', 'bad-soft', 4.5],
  ['on-toast', 'toast', 7],
  ['toast-action', 'toast', 4.5],
  ['focus', 'surface', 3],
  ['focus', 'sea', 3],
  ['locator-islands', 'sea', 4.5],
];

describe.each(THEMES)('the %s look', (theme) => {
  const palette = palettes[theme];
  it.each(PAIRS)('has %s on %s in contrast of at least %d', (ink, on, least) =>
    expect(contrast(palette[ink] ?? '', palette[on] ?? '')).toBeGreaterThanOrEqual(least),
  );
});

it('is written down with the contrast that is measured', () => {
  for (const [ink, on] of PAIRS) {
    const measured = THEMES.map((theme) => contrast(palettes[theme][ink] ?? '', palettes[theme][on] ?? '').toFixed(1));
    expect(DESIGN).toContain(`| ${ink} on ${on} | ${measured.join(' | ')} |`);
  }
});
