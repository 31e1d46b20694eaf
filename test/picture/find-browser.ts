/** The browser of this machine, for tests and pictures. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** CHROMIUM_BIN, else the first one on the PATH. Throws a sentence that says what to do. */
export function findBrowser(): string {
  const { CHROMIUM_BIN, PATH = '' } = process.env;
  if (CHROMIUM_BIN) return CHROMIUM_BIN;
  for (const folder of PATH.split(delimiter))
    for (const name of NAMES) {
      const path = join(folder, name);
      if (existsSync(path)) return path;
    }
  throw new Error('no browser was found: install chromium, or set CHROMIUM_BIN.');
}
