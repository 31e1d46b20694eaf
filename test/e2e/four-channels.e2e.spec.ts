/**
 * The promise of the house, in a real browser: a customer on each of four channels writes, an agent
 * sees four conversations in one list and answers each, and each customer gets the answer.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { officeHours } from '#libs/calendar';
import { until } from '#libs/testing';
import { DEMO_PASSWORD } from '../../infra/demo/seed-demo.js';
import { openBrowser } from './browser.js';
import { type ChannelId, emailOf, Stack } from './stack.js';

const CAST: readonly { channel: ChannelId; phone: string; name: string }[] = [
  { channel: 'webchat', phone: 'Web chat', name: 'Noor de Vries' },
  { channel: 'messenger', phone: 'Messenger', name: 'Mateus Oliveira' },
  { channel: 'whatsapp', phone: 'WhatsApp', name: 'Hana Kobayashi' },
  { channel: 'email', phone: 'Email', name: 'Ravi Menon' },
];
const VISIBLE_WITHIN_MS = 20_000;

describe('Four channels, one list', () => {
  let stack: Stack;
  let browser: Browser;
  /** The sandbox: four phones. */
  let phones: Page;
  /** Maria's console. Never reloaded in this file. */
  let desk: Page;
  const conversations = new Map<ChannelId, string>();

  beforeAll(async () => {
    browser = await openBrowser();
    stack = await Stack.start();
    phones = await (await browser.newContext()).newPage();
    desk = await (await browser.newContext()).newPage();
    for (const page of [phones, desk]) page.setDefaultTimeout(VISIBLE_WITHIN_MS);
    await phones.goto(`${stack.plan.publicUrl}/sandbox/`);
    await desk.goto(stack.plan.publicUrl);
    await desk.getByLabel('Email').fill(emailOf('maria'));
    await desk.locator('input[autocomplete=current-password]').fill(DEMO_PASSWORD);
    await desk.getByRole('button', { name: 'Log in' }).click();
    await desk.getByLabel('Conversations', { exact: true }).waitFor();
  }, 150_000);

  afterAll(async () => {
    if (process.env.CONVOLOG_KEEP) {
      await desk?.screenshot({ path: `${stack.dataDir}/desk.png` });
      await phones?.screenshot({ path: `${stack.dataDir}/phones.png`, fullPage: true });
    }
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  const become = (name: string) => phones.getByRole('button', { name, exact: false }).click();
  const write = async (name: string, phone: string, text: string) => {
    await become(name);
    await phones.getByLabel(`Message on ${phone}`).fill(text);
    await phones.getByRole('button', { name: `Send on ${phone}` }).click();
  };
  const list = () => desk.getByLabel('Conversations', { exact: true });
  const rows = () => list().locator('a[href^="/c/"]');
  /** Messenger and web chat tell no name, and previews change: the id is what stays. */
  const rowOn = (channel: ChannelId) =>
    list().locator(`a[href="/c/${conversations.get(channel)}"]`);
  const isThere = (what: Locator) => what.first().waitFor({ state: 'visible' });

  it('shows four conversations in one list, live', async () => {
    for (const { phone, name, channel } of CAST) {
      await write(name, phone, `May I speak to a person, please? (${channel})`);
    }
    await until(async () => (await rows().count()) === CAST.length, {
      timeoutMs: VISIBLE_WITHIN_MS,
      what: 'four rows',
    });
    const maria = await stack.login('maria');
    for (const { channel, conversationId } of await maria.conversations()) {
      conversations.set(channel as ChannelId, conversationId);
    }
    for (const { channel } of CAST) await isThere(rowOn(channel));
  }, 60_000);

  it('offers one of them to the agent who is online, and she accepts', async () => {
    await desk.getByRole('switch', { name: /^Presence/ }).click();
    const offer = desk.getByLabel('Offer', { exact: true });
    await isThere(offer);
    await offer.getByRole('button', { name: /^Accept/ }).click();
    await isThere(desk.getByRole('textbox', { name: /^Reply to/ }));
  }, 60_000);

  it.each(CAST)(
    'answers $name on $phone',
    async ({ channel, name }) => {
      await rowOn(channel).click();
      const field = desk.getByRole('textbox', { name: /^Reply to/ });
      const take = desk.getByRole('button', { name: /^(Accept|Pick up) and reply$/ });
      // An offer may come or go between the look and the click; either way she gets it.
      await until(
        async () => {
          if (await field.isVisible()) return true;
          if (await take.isVisible()) await take.click({ timeout: 1_000 }).catch(() => undefined);
          return false;
        },
        { timeoutMs: VISIBLE_WITHIN_MS, everyMs: 100, what: `Maria to hold ${name}` },
      );
      const answer = `Hello from Maria to ${name}`;
      await field.fill(answer);
      await field.press('Enter');
      await become(name);
      const bubble = phones
        .getByTestId(`phone-${channel}`)
        .locator('[data-testid=bubble][data-side=business]')
        .filter({ hasText: answer });
      await isThere(bubble);
      expect(await bubble.count()).toBe(1);
    },
    60_000,
  );

  it('is right again after the connection was gone', async () => {
    const restarted = stack.kill('overview');
    for (const { phone, name, channel } of CAST)
      await write(name, phone, `Still there? (${channel})`);
    await restarted;
    for (const { channel } of CAST) {
      await isThere(rowOn(channel).filter({ hasText: `Still there? (${channel})` }));
    }
    expect(await rows().count()).toBe(CAST.length);
  }, 60_000);

  it('makes one person of two contacts, shows one timeline, and splits them again', async () => {
    const hana = (await stack.sandbox.state()).customers.find(({ name }) => /^Hana/.test(name));
    const onPhone = conversations.get('whatsapp') as string;
    await write('Hana Kobayashi', 'Email', 'It is me again, by mail');
    const maria = await stack.login('maria');
    const personOf = async () => {
      const { conversation } = await maria.get<{ conversation: { contactId: string } }>(
        `/conversations/${onPhone}`,
      );
      return maria.get<{ contactIds: string[] }>(`/contacts/${conversation.contactId}`);
    };
    const address = hana?.email as string;
    // The index of addresses follows the commit of the mail.
    await until(
      async () => {
        const path = `/contacts?${new URLSearchParams({ q: address }).toString()}`;
        return (await maria.get<{ items: unknown[] }>(path)).items.length > 0;
      },
      { timeoutMs: VISIBLE_WITHIN_MS, what: 'the mail to be found by its address' },
    );
    await rowOn('whatsapp').click();
    const panel = desk.getByRole('region', { name: 'Person' });
    await panel.getByRole('button', { name: /^Merge with/ }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByLabel(/^Phone number, address/).fill(address);
    const found = dialog.getByRole('listitem').getByRole('button');
    await isThere(found.first());
    // By keyboard alone.
    await found.first().focus();
    await desk.keyboard.press('Enter');
    await isThere(dialog.getByText(/stand on one timeline/));
    await dialog.getByRole('button', { name: 'Merge', exact: true }).focus();
    await desk.keyboard.press('Enter');
    await isThere(desk.getByRole('button', { name: 'Undo' }));
    await until(async () => (await personOf()).contactIds.length === 2, { what: 'one person' });

    await panel.getByRole('link', { name: 'Timeline' }).click();
    const timeline = desk.getByRole('log', { name: 'Timeline' });
    await isThere(timeline.getByText('It is me again, by mail'));
    await isThere(timeline.getByText('Still there? (whatsapp)'));
    await desk.getByRole('button', { name: 'Back' }).click();

    await panel.getByRole('button', { name: 'Split' }).click();
    await dialog.getByRole('button', { name: 'Split' }).click();
    await until(async () => (await personOf()).contactIds.length === 1, {
      what: 'two persons again',
    });
    await panel.getByRole('button', { name: 'Split' }).waitFor({ state: 'detached' });
  }, 60_000);

  it('tells the pages of a site at once what hours a lead has published', async () => {
    const { inboxId } = stack.inboxes.webchat;
    const hours = async () => {
      const answer = await fetch(`${stack.plan.publicUrl}/chat/hours/${inboxId}`);
      return ((await answer.json()) as { hours: object }).hours;
    };
    expect(await hours()).toMatchObject({ isOpen: true });
    const { weekly } = officeHours('UTC');
    const never = Object.fromEntries(Object.keys(weekly).map((day) => [day, []]));
    const lead = await stack.login('lead');
    await lead.post('/calendars', {
      name: 'Holidays',
      definition: { timeZone: 'UTC', weekly: never, holidays: [] },
      promises: { first_answer: null, next_answer: null, resolution: null },
      whenShut: 'hide',
      basedOn: 0,
    });
    const shut = { isOpen: false, whenShut: 'hide', opensAt: null, shutsAt: null };
    await until(async () => JSON.stringify(await hours()) === JSON.stringify(shut), {
      what: 'the web chat to be shut',
    });
  });
});
