/**
 * `npm run picture`: takes the README's picture of the overview from a running demo.
 *
 * Customers write through the sandbox, on every channel it plays; an agent logs in, answers, and is
 * photographed. Needs `npm start` in another window and a browser. Where: `--url` (default
 * http://127.0.0.1:3000); what comes out: docs/pictures/overview.png, and overview-dark.png.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { program } from 'commander';
import { type Browser, chromium, type Page } from 'playwright-core';
import { playCustomers } from './customers.js';
import { findBrowser } from './find-browser.js';

const ROOT = resolve(__dirname, '../../..');
const WIDTH = 1_440;
const HEIGHT = 900;
const SETTLE_MS = 1_200;

interface Options {
  readonly url: string;
  readonly out: string;
}

program
  .option('--url <address>', 'a running demo', process.env['PUBLIC_URL'] ?? 'http://127.0.0.1:3000')
  .option('--out <file>', 'where the light picture goes', join(ROOT, 'docs/pictures/overview.png'))
  .action(takePictures)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`picture: ${(error as Error).message}\n`);
    process.exitCode = 1;
  });

async function takePictures({ url, out }: Options): Promise<void> {
  const login = await demoLogin(url);
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: ['--no-sandbox', '--font-render-hinting=none'],
  });
  try {
    const page = await openDesk(browser, url, login);
    await playCustomers(url, page);
    mkdirSync(dirname(out), { recursive: true });
    await photograph(page, 'light', out);
    await photograph(page, 'dark', out.replace(/\.png$/, '-dark.png'));
  } finally {
    await browser.close();
  }
  process.stdout.write(`${out}\n`);
}

async function demoLogin(url: string): Promise<{ email: string; password: string }> {
  const response = await fetch(`${url}/site.json`).catch(() => null);
  if (!response) throw new Error(`nothing answers at ${url}. Run npm start first.`);
  const { demo } = (await response.json()) as { demo: { email: string; password: string } | null };
  if (!demo) throw new Error(`${url} is not a demo.`);
  return demo;
}

async function openDesk(
  browser: Browser,
  url: string,
  login: { email: string; password: string },
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    deviceScaleFactor: 2,
    locale: 'en-GB',
    colorScheme: 'light',
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Email').fill(login.email);
  await page.getByLabel('Password').first().fill(login.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('switch', { name: /Presence/ }).waitFor();
  return page;
}

async function photograph(page: Page, colorScheme: 'light' | 'dark', path: string): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.mouse.move(0, 0);
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path });
}
