/**
 * Builds the agents' page into dist/services/console/web.
 *
 * `vite --config services/console/web/vite.config.ts` serves it while you work on it and passes
 * the API on to CONSOLE_URL (default: a running console on port 3000).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = process.env['CONSOLE_URL'] ?? 'http://127.0.0.1:3000';

/** Assets are compressed once here, and not on each request. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = '' }) {
      const assets = join(dir, 'assets');
      for (const name of readdirSync(assets).filter((each) => /\.(js|css)$/.test(each))) {
        const bytes = readFileSync(join(assets, name));
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes));
        writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [compressed()],
  root: here,
  cacheDir: `${root}node_modules/.vite/console`,
  resolve: {
    alias: [{ find: /^#libs\/(.+)$/, replacement: `${root}libs/$1/src/index.ts` }],
  },
  build: {
    outDir: `${root}dist/services/console/web`,
    emptyOutDir: true,
    // Everything is served by ourselves; a data: address would need a wider policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // "use client" marks of the component library say nothing to a page without a server side.
      onLog(level, log, next) {
        if (log.code === 'MODULE_LEVEL_DIRECTIVE') return;
        // Comes with the specs of a library; nothing of it is left in the page.
        if (log.message.includes('node:assert')) return;
        next(level, log);
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/live', '/chat', '/webhooks', '/widget', '/sandbox', '/site.json'].map((path) => [
        path,
        { target, ws: path === '/live' || path === '/chat' },
      ]),
    ),
  },
});
