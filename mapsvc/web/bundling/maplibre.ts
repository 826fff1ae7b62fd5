import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformWithOxc, type Plugin } from 'vite';
import { patient } from './patience.ts';

const folder = dirname(createRequire(import.meta.url).resolve('maplibre-gl/package.json'));
/** The source of the map's worker. */
export const MAP_WORKER = join(folder, 'src/source/worker.ts');
const WORKER = 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
/** What no page of ours needs; taken out, its modules are not sent. Their own side effects are to be there when used. */
const UNUSED = /\/maplibre-gl\/src\/ui\/(control\/|popup|marker)/;

/**
 * Builds MapLibre from the sources in its package instead of taking its two finished bundles: the map and its worker
 * then share one file of what both need (the bundles hold it twice, 90 kB as sent), and what the page does not use is
 * left out. The package's own version is pinned; its sources are compiled as its own build does.
 */
export function maplibreFromSource(): Plugin {
  const absent = fileURLToPath(new URL('absent-tiles.ts', import.meta.url));
  return {
    name: 'maplibre-from-source',
    apply: 'build',
    enforce: 'pre',
    async resolveId(id, importer, options) {
      if (id === 'maplibre-gl') return join(folder, 'src/index.ts');
      if (id === WORKER) return '\0map-worker';
      // Tiles of this service are Mapbox Vector Tiles; the decoder of the newer format is a tenth of the map.
      if (id === '@maplibre/mlt') return absent;
      if (!importer?.startsWith(folder)) return null;
      const resolved = await this.resolve(id, importer, { ...options, skipSelf: true });
      return resolved && UNUSED.test(resolved.id) ? { ...resolved, moduleSideEffects: false } : resolved;
    },
    async transform(code, id) {
      if (!id.startsWith(folder) || !id.endsWith('.ts')) return null;
      const { code: plain, map } = await transformWithOxc(patient(id, code), id, {
        target: 'es2022',
        // Fields that subclasses declare again without a value keep the one that the constructor above them gave.
        typescript: { removeClassFieldsWithoutInitializer: true },
        assumptions: { setPublicClassFields: true },
      });
      return { code: plain, map, moduleType: 'js' };
    },
    load(id) {
      if (id !== '\0map-worker') return null;
      const worker = this.emitFile({ type: 'chunk', id: MAP_WORKER, name: 'map-worker' });
      return `export default import.meta.ROLLUP_FILE_URL_${worker};`;
    },
  };
}
