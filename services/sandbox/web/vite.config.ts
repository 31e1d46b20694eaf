/**
 * Builds the page of four phones into dist/services/sandbox/web.
 *
 * `npx vite services/sandbox/web` serves it while you work on it and passes the API on to
 * SANDBOX_URL (default: a running sandbox on port 3003).
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = process.env['SANDBOX_URL'] ?? 'http://127.0.0.1:3003';

export default defineConfig({
  root: here,
  base: '/sandbox/',
  cacheDir: `${root}node_modules/.vite/sandbox`,
  build: {
    outDir: `${root}dist/services/sandbox/web`,
    emptyOutDir: true,
    assetsInlineLimit: 0,
  },
  server: {
    port: 5174,
    proxy: Object.fromEntries(
      ['/sandbox/api', '/sandbox/control', '/sandbox/media'].map((path) => [path, { target }]),
    ),
  },
});
