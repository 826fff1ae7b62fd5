import { fileURLToPath } from 'node:url';
import { constants, brotliCompressSync, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vitest/config';
import { oneShell } from './bundling/chunks.ts';
import { lightFonts } from './bundling/fonts.ts';
import { MAP_WORKER, maplibreFromSource } from './bundling/maplibre.ts';
import { preloadShell } from './bundling/preload.ts';
import { serviceWorker } from './bundling/service-worker.ts';

/** Compresses each text asset once, at build time: the server only picks the file that suits the browser. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const [fileName, output] of Object.entries(bundle)) {
          if (!/\.(js|mjs|css|svg|html|json)$/.test(fileName)) continue;
          const source = Buffer.from(output.type === 'chunk' ? output.code : output.source);
          if (source.length < 1024) continue;
          const brotli = brotliCompressSync(source, {
            params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: source.length },
          });
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotli });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
        }
      },
    },
  };
}

/** Names the files that hold MapLibre after it, whichever of its modules they would be named after. */
function chunkFileNames({ moduleIds }: { moduleIds: string[] }): string {
  const inside = moduleIds.filter((id) => id.includes('/maplibre-gl/src/')).length;
  return inside > 20 ? 'assets/maplibre-[hash].js' : 'assets/[name]-[hash].js';
}

const source = (name: string) => fileURLToPath(new URL(`src/${name}`, import.meta.url));
/** Files that the page needs to open and to draw a first map in either language. */
const SHELL = [
  /\/(index|shell|App|map|map-worker|webgl-worker|maplibre|vi|en|PictureMap|StatisticsPanel|StatisticCompare|LegendPanel|parts|KeptNotice|KeepTool)-[\w-]{8}\.(js|css)$/,
  /\.woff2$/,
];

const absent = source('absent.ts');
const backend = process.env['MAPSVC_BACKEND'] ?? 'http://127.0.0.1:8000';
const proxied = ['/catalogue', '/search', '/collections', '/styles', '/api', '/tiles'];

export default defineConfig({
  // Relative addresses, so that the page also works below a path of a proxy.
  base: './',
  plugins: [
    maplibreFromSource(),
    svelte(),
    preloadShell('webgl-worker', 'src/App.svelte'),
    serviceWorker(source('offline/worker.ts'), SHELL),
    precompress(),
  ],
  resolve: {
    // What jsPDF would use for turning web pages and SVG into PDF; sheets need neither.
    alias: {
      ...Object.fromEntries(['html2canvas', 'dompurify', 'canvg'].map((name) => [name, absent])),
      '@fontsource/be-vietnam-pro/files': await lightFonts(),
    },
  },
  build: {
    target: 'es2022',
    // No data: addresses for fonts and scripts: the content security policy allows files of this host only.
    assetsInlineLimit: 0,
    // The shell, the map and the worker are separate on purpose; MapLibre alone passes the usual 500 kB.
    chunkSizeWarningLimit: 1200,
    sourcemap: false,
    rolldownOptions: {
      output: {
        chunkFileNames,
        codeSplitting: {
          groups: [{ debugName: 'shell', name: oneShell(source('main.ts'), source('App.svelte'), MAP_WORKER) }],
          includeDependenciesRecursively: false,
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, backend])) },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
