#!/usr/bin/env node
// What `npx convolog` runs. Plain JavaScript with its executable bit in git: compiled files have none.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const program = new URL('../../../dist/services/analytics/cli/main.js', import.meta.url);
if (existsSync(program)) {
  createRequire(import.meta.url)(program.pathname);
} else {
  console.error('Convolog is not built yet. Run `npm run build` (or `npm start`) first.');
  process.exitCode = 1;
}
