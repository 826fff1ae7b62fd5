import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import subsetFont from 'subset-font';

const folder = dirname(createRequire(import.meta.url).resolve('@fontsource/be-vietnam-pro/package.json'));
const WANTED = /-(latin|latin-ext|vietnamese)-(400|600)-normal\.woff2$/;

/**
 * What letters need to stand together: kerning, marks on letters, figures of one width for tables. Instructions for the
 * screens of the nineties are left out, and alternates that nothing asks for: half the bytes, and the first map waits
 * for each of these files.
 */
const OPTIONS = {
  targetFormat: 'woff2',
  keepAllGlyphs: true,
  noHinting: true,
  keepFeatures: ['ccmp', 'kern', 'locl', 'mark', 'mkmk', 'tnum'],
} as const;

/** Makes the page's fonts light, once for each version of the font; returns the folder they are in. */
export async function lightFonts(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf-8')) as { version: string };
  const key = createHash('sha256')
    .update(JSON.stringify([version, OPTIONS]))
    .digest('hex')
    .slice(0, 12);
  const made = join(folder, '..', '..', '.fonts', key);
  if (existsSync(made)) return made;
  // Under a name of its own first: a build that was stopped leaves nothing that looks whole.
  const making = `${made}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  for (const name of readdirSync(join(folder, 'files')).filter((each) => WANTED.test(each))) {
    const whole = readFileSync(join(folder, 'files', name));
    writeFileSync(join(making, name), await subsetFont(whole, undefined, OPTIONS));
  }
  try {
    renameSync(making, made);
  } catch (error) {
    rmSync(making, { recursive: true });
    if (!existsSync(made)) throw error;
  }
  return made;
}
