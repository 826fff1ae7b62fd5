import { createHash } from 'node:crypto';
import { build, type Plugin, type Rolldown } from 'vite';
import { filesOf } from './preload.ts';

/** Never asked for by name: packed copies; letters that no text here has. */
const ASIDE = /latin-ext|\.(br|gz|map)$/;

/**
 * Builds the service worker with the list of what the page needs to open, so that it opens without a line. It is one
 * file without imports, which every browser with service workers runs, and changes exactly when the page changes.
 */
export function serviceWorker(entry: string, shell: readonly RegExp[]): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const names = Object.keys(bundle).filter((name) => name.startsWith('assets/') && !ASIDE.test(name));
        const needed = withImports(
          names.filter((name) => shell.some((pattern) => pattern.test(name))),
          bundle,
        );
        const result = await build({
          configFile: false,
          logLevel: 'error',
          publicDir: false,
          define: {
            __SHELL__: addresses(needed),
            __LATER__: addresses(names.filter((name) => !needed.includes(name))),
            __BUILD__: JSON.stringify(createHash('sha256').update(names.sort().join()).digest('hex').slice(0, 12)),
          },
          build: {
            write: false,
            target: 'es2022',
            lib: { entry, formats: ['iife'], name: 'serviceWorker', fileName: 'sw' },
          },
        });
        const [output] = Array.isArray(result) ? result : [result];
        if (!output || !('output' in output)) throw new Error('The service worker was not built.');
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: output.output[0].code });
      },
    },
  };
}

function addresses(names: readonly string[]): string {
  return JSON.stringify([...names].sort().map((name) => `./${name}`));
}

/** Files, and those that they import: the bundler names the ones that several share as it likes. */
function withImports(names: readonly string[], bundle: Rolldown.OutputBundle): string[] {
  const files = new Set(names);
  for (const name of names) {
    const output = bundle[name];
    if (output?.type === 'chunk') for (const file of filesOf(output, bundle)) files.add(file);
  }
  return [...files];
}
