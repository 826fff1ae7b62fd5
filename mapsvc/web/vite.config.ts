import { fileURLToPath } from 'node:url';
import { constants, brotliCompressSync, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vitest/config';

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

const absent = fileURLToPath(new URL('src/absent.ts', import.meta.url));
const backend = process.env['MAPSVC_BACKEND'] ?? 'http://127.0.0.1:8000';
const proxied = ['/catalogue', '/search', '/collections', '/styles', '/api', '/tiles'];

export default defineConfig({
  // Relative addresses, so that the page also works below a path of a proxy.
  base: './',
  plugins: [svelte(), precompress()],
  resolve: {
    // What jsPDF would use for turning web pages and SVG into PDF; sheets need neither.
    alias: Object.fromEntries(['html2canvas', 'dompurify', 'canvg'].map((name) => [name, absent])),
  },
  build: {
    target: 'es2022',
    // No data: addresses for fonts and scripts: the content security policy allows files of this host only.
    assetsInlineLimit: 0,
    // The shell, the map and the worker are separate on purpose; MapLibre alone passes the usual 500 kB.
    chunkSizeWarningLimit: 1200,
    sourcemap: false,
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, backend])) },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
