/**
 * An agent at her desk, in a real browser: a conversation from the list to its end by keys alone, an
 * answer to one message of several, and "Same person?" said yes and no to, and taken back.
 */
import type { Browser, Page } from 'playwright-core';
import { until } from '#libs/testing';
import { DEMO_PASSWORD } from '../../infra/demo/seed-demo.js';
import { openBrowser } from './browser.js';
import { MetaSender } from './meta-sender.js';
import type { PretendCustomer } from './sandbox-remote.js';
import { emailOf, Stack } from './stack.js';

const VISIBLE_WITHIN_MS = 20_000;
const PATIENCE = { timeoutMs: VISIBLE_WITHIN_MS };
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF');
const HANA = 'Hana K.';
const ASKED = 'Do you have the big tent in green?';

interface Suggestion {
  readonly suggestions: readonly unknown[];
}

describe('An agent at her desk', () => {
  let stack: Stack;
  let browser: Browser;
  let desk: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    stack = await Stack.start();
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    desk = await context.newPage();
    desk.setDefaultTimeout(VISIBLE_WITHIN_MS);
    await desk.goto(stack.plan.publicUrl);
    await desk.getByLabel('Email').fill(emailOf('maria'));
    await desk.locator('input[autocomplete=current-password]').fill(DEMO_PASSWORD);
    await desk.getByRole('button', { name: 'Log in' }).click();
    await desk.getByLabel('Conversations', { exact: true }).waitFor();
    // What somebody holds who is not here goes back into the queue.
    await desk.getByRole('switch', { name: /^Presence/ }).click();
    await desk.getByRole('switch', { name: 'Presence: Online' }).waitFor();
  }, 150_000);

  afterAll(async () => {
    if (process.env.CONVOLOG_KEEP) await desk?.screenshot({ path: `${stack.dataDir}/desk.png` });
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  const field = () => desk.getByRole('textbox', { name: /^Reply to/ });
  const writing = () => field().and(desk.locator(':focus'));
  const log = () => desk.getByRole('log', { name: 'Messages' });
  const replyTo = () => desk.getByRole('group', { name: 'Answers this message' });
  const focused = () => desk.locator('article:focus');
  const customer = async () => {
    const { customers } = await stack.sandbox.state();
    return customers.find(({ name }) => name === HANA) as PretendCustomer;
  };
  const bubblesOf = async ({ customerId }: PretendCustomer) => {
    const { threads } = await stack.sandbox.state();
    return threads.find((thread) => thread.customerId === customerId)?.bubbles ?? [];
  };

  it('goes through a conversation by keys alone, and answers one message of several', async () => {
    const { whatsapp } = stack.inboxes;
    const hana = await stack.sandbox.addCustomer(HANA);
    await stack.sandbox.say(whatsapp.inboxId, hana.customerId, ASKED);
    await desk.locator('a[href^="/c/"]').first().waitFor();
    await desk.keyboard.press('j');
    await desk.locator('a[href^="/c/"]:focus').waitFor();
    await desk.keyboard.press('Enter');
    await log().getByText(ASKED).waitFor();
    await desk.keyboard.press('a');
    await field().waitFor();
    await stack.sandbox.say(whatsapp.inboxId, hana.customerId, 'And the small one?');
    await log().getByText('And the small one?').waitFor();

    await desk.keyboard.press('m');
    await until(
      async () => {
        if (await focused().getByText(ASKED).count()) return true;
        await desk.keyboard.press('ArrowUp');
        return false;
      },
      { ...PATIENCE, everyMs: 50, what: 'the first message to have the focus' },
    );
    await desk.keyboard.press('r');
    await replyTo().getByText(ASKED).waitFor();
    await writing().waitFor();
    await desk.keyboard.type('Yes, in green');
    await desk.reload(); // The draft keeps both.
    await replyTo().getByText(ASKED).waitFor();
    expect(await field().inputValue()).toBe('Yes, in green');
    await desk.keyboard.press('r');
    await writing().waitFor();
    await desk.keyboard.press('Enter');
    await replyTo().waitFor({ state: 'detached' });

    const quote = log().getByRole('article').filter({ hasText: 'Yes, in green' }).locator('button');
    await quote.getByText(ASKED).click();
    await log().locator('article[data-marked]').getByText(ASKED).waitFor();
    const bubbles = await until(
      async () => {
        const all = await bubblesOf(hana);
        return all.some(({ text }) => text === 'Yes, in green') ? all : null;
      },
      { ...PATIENCE, what: 'the answer on the phone' },
    );
    const answer = bubbles.find(({ text }) => text === 'Yes, in green');
    expect(bubbles.find(({ externalId }) => externalId === answer?.replyToExternalId)?.text).toBe(
      ASKED,
    );

    await desk.keyboard.press('m');
    await desk.keyboard.press('e');
    await desk.getByRole('button', { name: 'Reopen and reply' }).waitFor();
  }, 90_000);

  it('takes a quote back without a trace', async () => {
    await desk.getByRole('button', { name: 'Reopen and reply' }).click();
    await field().waitFor();
    const asked = log().getByRole('article').filter({ hasText: 'And the small one?' });
    await asked.hover();
    await asked.getByRole('button', { name: 'Reply to this message' }).click();
    await replyTo().getByText('And the small one?').waitFor();
    await writing().waitFor();
    await desk.keyboard.press('Escape');
    await replyTo().waitFor({ state: 'detached' });
    await desk.keyboard.type('Sold out');
    await desk.keyboard.press('Enter');
    const answer = log().getByRole('article', { name: /^You/ }).filter({ hasText: 'Sold out' });
    await answer.waitFor();
    expect(await answer.locator('blockquote').count()).toBe(0);
  }, 60_000);

  it('sees when the platform refuses a sign, and why', async () => {
    // The platform has forgotten the message that the sign is for.
    await stack.sandbox.control({ isReset: true });
    const asked = log().getByRole('article').filter({ hasText: 'And the small one?' });
    await asked.first().hover();
    await asked.first().getByRole('button', { name: 'React to this message' }).click();
    await desk.getByRole('menuitem', { name: 'React with 👍' }).click();
    await asked.first().getByText('👍 The customer does not see this sign').waitFor();
  }, 60_000);

  it('sends a picture with words, and sees what she sends before', async () => {
    const hana = await customer();
    await desk.locator('input[type=file]').setInputFiles({
      name: 'small tent.png',
      mimeType: 'image/png',
      buffer: PNG,
    });
    const chosen = desk.getByRole('group', { name: 'Attached file' });
    await chosen.getByText('small tent.png').waitFor();
    await field().fill('This is the last one');
    await desk.keyboard.press('Enter');
    await chosen.waitFor({ state: 'detached' });
    const bubble = log().getByRole('article').filter({ hasText: 'This is the last one' });
    await bubble.getByRole('button', { name: 'small tent.png: show large' }).waitFor();
    const shown = await until(
      async () => (await bubblesOf(hana)).find(({ text }) => text === 'This is the last one'),
      { ...PATIENCE, what: 'the picture on the phone' },
    );
    const onPhone = await fetch(`${stack.plan.publicUrl}${shown.mediaUrl}`);
    expect(Buffer.from(await onPhone.arrayBuffer()).equals(PNG)).toBe(true);
  }, 60_000);

  it('sends a template with a document above its words when the reply window is over', async () => {
    const hana = await customer();
    await desk.route('**/api/v1/conversations/*', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        response: answer,
        json: { ...(await answer.json()), replyUntil: new Date(Date.now() - 1_000).toISOString() },
      });
    });
    await desk.reload();
    await desk.getByRole('combobox', { name: 'Template' }).fill('invoice');
    await desk.getByRole('option', { name: /^your invoice/ }).click();
    const send = desk.getByRole('button', { name: 'Send template' });
    await desk.getByLabel('Number').fill('4711');
    expect(await send.isDisabled()).toBe(true);
    const file = desk.locator('fieldset input[type=file]');
    await file.setInputFiles({ name: 'invoice.png', mimeType: 'image/png', buffer: PNG });
    await desk.getByText('The channel takes PDF here.').waitFor();
    await file.setInputFiles({ name: 'invoice.pdf', mimeType: 'application/pdf', buffer: PDF });
    await desk.getByRole('group', { name: 'How it will read' }).getByText('4711').waitFor();
    await send.click();
    await log()
      .getByRole('link', { name: /invoice\.pdf/ })
      .waitFor();
    await until(async () => (await bubblesOf(hana)).some(({ text }) => text.includes('4711')), {
      ...PATIENCE,
      what: 'the template on the phone',
    });
    await desk.unroute('**/api/v1/conversations/*');
  }, 60_000);

  describe('asked whether two are the same person', () => {
    const card = () => desk.getByRole('region', { name: 'Person' });
    const question = () => card().getByText('Same person?');

    /** Writes to two numbers of the house, and opens what was written to the first. */
    async function meetTwice(name: string): Promise<void> {
      const { whatsapp } = stack.inboxes;
      const customer = await stack.sandbox.addCustomer(name);
      const admin = await stack.login('admin');
      const phoneNumberId = `1047290000${String(Date.now()).slice(-5)}`;
      const config = { ...whatsapp.config, phoneNumberId };
      const { inboxId } = await admin.post<{ inboxId: string }>('/inboxes', {
        channel: 'whatsapp',
        name: `Second number, for ${name}`,
        config,
      });
      const { ingressUrl } = stack.plan;
      await new MetaSender(ingressUrl, whatsapp).say(customer, 'Hello');
      await new MetaSender(ingressUrl, { ...whatsapp, inboxId, config }).say(customer, 'Me again');
      const maria = await stack.login('maria');
      const { conversationId } = await until(
        async () => {
          const row = (await maria.conversations()).find(
            ({ contactName, inboxId: at }) => at === whatsapp.inboxId && contactName === name,
          );
          if (!row) return null;
          const person = await maria.get<Suggestion>(`/contacts/${row.contactId}`);
          return person.suggestions.length > 0 ? row : null;
        },
        { ...PATIENCE, what: `${name} to be offered as the same person` },
      );
      await desk.goto(`${stack.plan.publicUrl}/c/${conversationId}`);
      await question().waitFor();
    }

    it('merges them, and splits them again', async () => {
      await meetTwice('Ines Duarte');
      await card().getByRole('button', { name: 'Yes, merge' }).click();
      await card().getByText('Merged by Maria').waitFor();
      expect(await question().count()).toBe(0);
      await card()
        .getByRole('link', { name: /^WhatsApp: / })
        .waitFor();
      await card().getByRole('button', { name: 'Split' }).click();
      const dialog = desk.getByRole('dialog', { name: 'Split into two persons' });
      await dialog.getByRole('button', { name: 'Split' }).click();
      await card().getByText('Merged by Maria').waitFor({ state: 'detached' });
      expect(await question().count()).toBe(0); // A split is an answer, too.
    }, 60_000);

    it('keeps them apart, and does not ask again', async () => {
      await meetTwice('Jonas Weber');
      await card().getByRole('button', { name: 'No', exact: true }).click();
      await question().waitFor({ state: 'detached' });
      await desk.reload();
      await card().getByRole('button', { name: 'Merge with…' }).waitFor();
      expect(await question().count()).toBe(0);
    }, 60_000);
  });
});
