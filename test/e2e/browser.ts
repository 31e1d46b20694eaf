/** A real browser for end-to-end tests. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_BIN || USUAL_PLACES.find((path) => existsSync(path));
  if (!executablePath)
    throw new Error('No browser was found: install chromium, or set CHROMIUM_BIN.');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
