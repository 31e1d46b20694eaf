/**
 * The widget in a real browser, against the real chat door: what a visitor sees when everything
 * goes well, and when nothing does.
 */
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { until } from '#libs/testing';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  closeDoors,
  conversationIn,
  eventsOf,
  openDoor,
} from '../../services/ingress/chat/chat-door.harness.js';
import { serveWidget } from '../../services/widget/serve-widget.js';
import { openBrowser } from './browser.js';

/** This file runs as dist/test/e2e/widget.e2e.spec.js. */
const WEB = resolve(__dirname, '../../services/widget/web');

describe('The widget', () => {
  let browser: Browser;
  let context: BrowserContext;
  let http: Server;
  let stop: () => Promise<void>;
  let door: Awaited<ReturnType<typeof openDoor>>;
  let inboxId: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    expect(existsSync(`${WEB}/widget.js`)).toBe(true);
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    const fastify = new FastifyAdapter().getInstance();
    await serveWidget(fastify as never, WEB);
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    http = fastify.server as Server;
    stop = () => fastify.close() as unknown as Promise<void>;
    door = await openDoor({ http });
    inboxId = await door.connect({ siteName: 'Flowers', greeting: 'Hello there!' });
    context = await browser.newContext({ viewport: { width: 1000, height: 760 } });
    complaints.length = 0;
  });
  afterEach(async () => {
    await context.close();
    await closeDoors();
    await stop();
  });

  async function visit(): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
    });
    const { port } = http.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/widget/demo?inbox=${inboxId}`);
    return page;
  }

  const openChat = (page: Page) => page.getByRole('button', { name: 'Open chat' }).click();
  const bubbles = (page: Page) => page.locator('.bubble > p').allTextContents();

  async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel('Your message').fill(text);
    await page.keyboard.press('Enter');
  }

  it('leaves nothing behind until something is said, and then brings the answer', async () => {
    const page = await visit();
    await openChat(page);
    await page.getByText('Hello there!').waitFor();
    expect(await page.evaluate('localStorage.length')).toBe(0);
    await say(page, 'Do you sell tulips?');
    await page.locator('[data-state=sent]').waitFor();
    await door.answer(await conversationIn(door.store), 'We do. <b>All</b> of them.');
    await page.getByText('We do. <b>All</b> of them.').waitFor();
    expect(await page.getByText('Maria', { exact: true }).count()).toBe(1);
    await page.locator('[data-state=seen]').waitFor();
    await until(async () => (await eventsOf(door.store, 'MessageRead')).length === 1);
    expect(complaints).toEqual([]);
  });

  it('is one conversation in several tabs, and counts what was not looked at', async () => {
    const first = await visit();
    const second = await visit();
    await openChat(first);
    await say(first, 'Hello');
    await first.locator('[data-state=sent]').waitFor();
    await openChat(second);
    await second.getByText('Hello', { exact: true }).waitFor();
    await say(second, 'From the other tab');
    await first.getByText('From the other tab').waitFor();
    expect(await eventsOf(door.store, 'ConversationStarted')).toHaveLength(1);
    await first.getByRole('dialog').getByRole('button', { name: 'Close chat' }).click();
    await second.close();
    await door.answer(await conversationIn(door.store), 'Good morning');
    expect(await first.locator('.badge:not([hidden])').textContent()).toBe('1');
    await first.reload();
    expect(await first.locator('.badge:not([hidden])').textContent()).toBe('1');
    await openChat(first);
    await first.getByText('Good morning').waitFor();
    expect(await first.locator('.badge:not([hidden])').count()).toBe(0);
  });

  it('keeps what was said without a server, over a reload, and sends it once', async () => {
    const page = await visit();
    await openChat(page);
    await say(page, 'first');
    await page.locator('[data-state=sent]').waitFor();
    http.removeAllListeners('upgrade');
    await door.gateway.onModuleDestroy();
    await say(page, 'second');
    await say(page, 'third');
    await page.locator('[data-state=waiting]').nth(1).waitFor();
    await page.reload();
    await openChat(page);
    expect(await bubbles(page)).toEqual(['second', 'third']);
    door.again().attach(http);
    await page.locator('[data-state=sent]').nth(2).waitFor({ timeout: 15_000 });
    expect(await bubbles(page)).toEqual(['first', 'second', 'third']);
    expect(await eventsOf(door.store, 'MessageReceived')).toHaveLength(3);
  });

  it('starts anew, with the words that wait, when the site has forgotten its visitors', async () => {
    const page = await visit();
    await page.evaluate(`localStorage.setItem('convolog:${inboxId}', 'v1.forged')`);
    await page.reload();
    await openChat(page);
    await say(page, 'Hello');
    await page.locator('[data-state=sent]').waitFor();
    expect(await eventsOf(door.store, 'MessageReceived')).toHaveLength(1);
  });

  it('shows pictures both ways and offers choices as buttons', async () => {
    const page = await visit();
    await openChat(page);
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'tulip.png', mimeType: 'image/png', buffer: png });
    await page.getByRole('img', { name: 'tulip.png' }).waitFor();
    await door.answer(await conversationIn(door.store), 'Which colour?', {
      kind: 'list',
      text: 'Which colour?',
      options: [
        { title: 'Red', payload: 'r' },
        { title: 'Yellow', payload: 'y' },
      ],
    });
    await page.getByRole('button', { name: 'Yellow' }).click();
    await page.locator('.mine').getByText('Yellow').waitFor();
    expect((await eventsOf(door.store, 'MessageReceived')).at(-1)?.private).toMatchObject({
      content: { kind: 'button_reply', payload: 'y' },
    });
    expect(await page.getByRole('button', { name: 'Red' }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('works by keyboard alone, and says what it is', async () => {
    const page = await visit();
    const launcher = page.getByRole('button', { name: 'Open chat' });
    await launcher.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Flowers' }).waitFor();
    await page.keyboard.type('typed at once');
    await page.keyboard.press('Enter');
    await page.getByRole('log', { name: 'Conversation' }).getByText('typed at once').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await launcher.getAttribute('aria-expanded')).toBe('false');
    expect(await launcher.evaluate((node) => node.matches(':focus'))).toBe(true);
  });

  it('fills the screen of a phone', async () => {
    const page = await visit();
    await page.setViewportSize({ width: 390, height: 760 });
    await openChat(page);
    const whole = JSON.stringify({ x: 0, y: 0, width: 390, height: 760 });
    // It slides in: only where it comes to rest counts.
    await until(
      async () => JSON.stringify(await page.getByRole('dialog').boundingBox()) === whole,
      { what: 'the chat to fill the screen' },
    );
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});
