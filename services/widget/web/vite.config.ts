/**
 * Builds one script that a site embeds, and the demo page, into dist/services/widget/web.
 *
 * One file without chunks: a site adds one tag, and nothing else is loaded before the visitor asks.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

export default defineConfig({
  root: here,
  base: '/widget/',
  cacheDir: `${root}node_modules/.vite/widget`,
  build: {
    outDir: `${root}dist/services/widget/web`,
    emptyOutDir: true,
    // Two years of browsers: what shops still see.
    target: 'es2022',
    lib: {
      entry: `${here}src/widget.ts`,
      formats: ['iife'],
      name: 'ConvologWidget',
      fileName: () => 'widget.js',
    },
  },
});
