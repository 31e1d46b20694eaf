/**
 * The widget in a real browser, against the real chat door: what a visitor sees when everything
 * goes well, and when nothing does.
 */
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { OpenedEvent } from '#libs/event-store';
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

/** Amsterdam: half past five. The shop opens on Monday at nine. */
const FRIDAY_EVENING = '2026-06-05T15:30:00Z';
const MONDAY_MORNING = '2026-06-08T07:00:01Z';

const BACK_ON_MONDAY = {
  en: /^Nobody is here right now\. We are back Monday at 9:00\sAM\. Leave a message/,
  nl: /^Er is nu niemand aanwezig\. Wij zijn maandag om 09:00 terug\. Laat een bericht/,
  de: /^Zurzeit ist niemand hier\. Wir sind Montag um 09:00 wieder für Sie da\. Hinterlassen/,
  fr: /^Il n’y a personne pour le moment\. Nous serons de retour lundi à 09:00\. Laissez/,
};

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
    fastify.get<{ Params: { language: string } }>('/shop/:language', ({ params }, reply) =>
      reply.type('text/html').send(shopPage(params.language)),
    );
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

  /** A site of its own: the widget comes from another origin. */
  function shopPage(language: string): string {
    const source = `http://127.0.0.1:${(http.address() as AddressInfo).port}/widget/widget.js`;
    return `<!doctype html><html lang="${language}"><body><script src="${source}" data-inbox="${inboxId}"></script></body></html>`;
  }

  /** `at`: what the page's clock shows. `language`: on a page of another origin, in that language. */
  async function visit(at: string | null = null, language: string | null = null): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
    });
    if (at !== null) await page.clock.install({ time: at });
    const { port } = http.address() as AddressInfo;
    await page.goto(
      language === null
        ? `http://127.0.0.1:${port}/widget/demo?inbox=${inboxId}`
        : `http://localhost:${port}/shop/${language}`,
    );
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

  it('shows which words an answer is about, and leads to them', async () => {
    const page = await visit();
    await openChat(page);
    await say(page, 'Do you sell tulips?');
    await page.locator('[data-state=sent]').waitFor();
    const [asked] = (await eventsOf(door.store, 'MessageReceived')) as OpenedEvent<
      string,
      { messageId: string }
    >[];
    const messageId = asked?.data.messageId;
    await door.answer(await conversationIn(door.store), 'Yes, we do', undefined, messageId);
    const quote = page.locator('.theirs .quote');
    await quote.getByText('Do you sell tulips?').waitFor();
    expect(await quote.locator('b').textContent()).toBe('You');
    await quote.click();
    await page.locator('.mine.marked').waitFor();
    await page.locator('.mine:not(.marked)').waitFor();
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
    // The bubble is there at once, on the visitor's word; the event only once the door said so.
    await page.locator('.mine[data-state=sent]').getByText('Yellow').waitFor();
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

  describe('outside opening hours', () => {
    const newContext = () =>
      browser.newContext({
        viewport: { width: 1000, height: 760 },
        timezoneId: 'Europe/Amsterdam',
      });
    const launcher = (page: Page) => page.getByRole('button', { name: 'Open chat' });
    const told = (page: Page, hours: 'open' | 'shut') =>
      page.locator(`#convolog-widget[data-hours=${hours}]`).waitFor({ state: 'attached' });

    beforeEach(async () => {
      await context.close();
      context = await newContext();
      door.clock.at = FRIDAY_EVENING;
    });

    async function becomesMonday(page: Page): Promise<void> {
      door.clock.at = MONDAY_MORNING;
      await page.clock.fastForward('01:00:15'); // No page waits longer before it asks again.
      await told(page, 'open');
    }

    it('hides its button until it opens, but not from who is in a conversation', async () => {
      await door.publishHours('leave_message');
      const known = await visit(FRIDAY_EVENING);
      await openChat(known);
      await say(known, 'Hello');
      await known.locator('[data-state=sent]').waitFor();
      await door.publishHours('hide');
      await launcher(await visit(FRIDAY_EVENING)).waitFor();
      await context.close();
      context = await newContext();
      const stranger = await visit(FRIDAY_EVENING);
      await told(stranger, 'shut');
      expect(await launcher(stranger).count()).toBe(0);
      await becomesMonday(stranger);
      await openChat(stranger);
      await stranger.getByText('Hello there!').waitFor();
      expect(complaints).toEqual([]);
    });

    it('takes messages, and says in the language of the page when somebody is back', async () => {
      await door.publishHours('leave_message');
      const notice = (page: Page) => page.locator('.notice:not([hidden])');
      for (const [language, words] of Object.entries(BACK_ON_MONDAY)) {
        const page = await visit(FRIDAY_EVENING, language);
        await page.locator('.launcher').click();
        expect(await notice(page).textContent()).toMatch(words);
        await page.close();
      }
      const page = await visit(FRIDAY_EVENING);
      await openChat(page);
      await notice(page).waitFor();
      await say(page, 'Do you sell tulips?');
      await page.locator('[data-state=sent]').waitFor();
      await becomesMonday(page);
      await notice(page).waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    });

    it('is as always when the hours cannot be learned', async () => {
      await door.publishHours('hide');
      await context.route(/\/chat\/hours\//, (route) => route.abort());
      const page = await visit(FRIDAY_EVENING);
      await launcher(page).waitFor();
    });
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
