/**
 * Two agents and a customer, in a real browser: who is asked, who is asked next, how a conversation is
 * passed on, and what becomes of it when its agent is suddenly gone.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { until } from '#libs/testing';
import { DEMO_PASSWORD } from '../../infra/demo/seed-demo.js';
import { openBrowser } from './browser.js';
import { emailOf, Stack } from './stack.js';

const VISIBLE_WITHIN_MS = 20_000;
/** The promise: an unanswered customer is with somebody else, and knows it, within this time. */
const BACK_WITHIN_MS = 30_000;
const NOTE = 'She has paid already: please only send the parcel';

interface Desk {
  readonly name: 'maria' | 'tom';
  readonly context: BrowserContext;
  readonly page: Page;
}

describe('Two agents', () => {
  let stack: Stack;
  let browser: Browser;
  let phone: Page;
  let desks: Desk[];
  let conversationId: string;
  /** Rung first, and lets it ring. */
  let first: Desk;
  let second: Desk;

  beforeAll(async () => {
    browser = await openBrowser();
    stack = await Stack.start();
    const lead = await stack.login('lead');
    // Long enough to be seen on a busy machine, and the second ring still is before the bot's turn.
    const rules = { ringSeconds: 8, takeOverAfterSeconds: 28, queueAlarmSeconds: 2 };
    await lead.put('/policy', { basedOn: 0, rules });
    phone = await (await browser.newContext()).newPage();
    phone.setDefaultTimeout(VISIBLE_WITHIN_MS);
    await phone.goto(`${stack.plan.publicUrl}/sandbox/`);
    desks = await Promise.all([openDesk('maria'), openDesk('tom')]);
  }, 150_000);

  afterAll(async () => {
    if (process.env.CONVOLOG_KEEP)
      for (const { name, page } of desks.filter((desk) => !desk.page.isClosed()))
        await page.screenshot({ path: `${stack.dataDir}/${name}.png` });
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  async function openDesk(name: Desk['name']): Promise<Desk> {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(VISIBLE_WITHIN_MS);
    await logIn(page, name);
    await page.getByRole('switch', { name: /^Presence/ }).click();
    await page.getByRole('switch', { name: 'Presence: Online' }).waitFor();
    return { name, context, page };
  }

  async function logIn(page: Page, name: string): Promise<void> {
    await page.goto(stack.plan.publicUrl);
    await page.getByLabel('Email').fill(emailOf(name));
    await page.locator('input[autocomplete=current-password]').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  const offer = ({ page }: Desk) => page.getByLabel('Offer', { exact: true });
  const replyField = ({ page }: Desk) => page.getByRole('textbox', { name: /^Reply to/ });
  const thread = ({ page }: Desk) => page.getByRole('log', { name: 'Messages' });
  const alarm = ({ page }: Desk) => page.getByRole('button', { name: '1 waits for a person' });
  const other = (desk: Desk) => desks.find(({ name }) => name !== desk.name) as Desk;
  const bubbles = () => phone.getByTestId('phone-webchat').locator('[data-testid=bubble]');
  const onPhone = (text: string) =>
    bubbles().and(phone.locator('[data-side=business]')).filter({ hasText: text }).waitFor();
  const write = async (text: string) => {
    await phone.getByLabel('Message on Web chat').fill(text);
    await phone.getByRole('button', { name: 'Send on Web chat' }).click();
  };
  it('are asked one after the other: the first lets it ring, the second accepts', async () => {
    await until(
      async () => {
        const agents = await (await stack.login('lead')).get<{ status: string }[]>('/staff');
        return agents.filter(({ status }) => status === 'online').length === 2;
      },
      { timeoutMs: VISIBLE_WITHIN_MS, what: 'both to be online' },
    );
    await phone.getByRole('button', { name: 'Noor de Vries' }).click();
    await write('May I speak to a person, please?');
    first = await Promise.any(
      desks.map(async (desk) => {
        await offer(desk).waitFor();
        return desk;
      }),
    );
    second = other(first);
    expect(await offer(second).count()).toBe(0);
    await alarm(second).waitFor();
    if (process.env.CONVOLOG_KEEP)
      await second.page.screenshot({ path: `${stack.dataDir}/queue-alarm.png` });
    await offer(second).waitFor();
    await offer(first).waitFor({ state: 'detached' });
    const accepted = second.page.waitForRequest((request) => request.url().endsWith('/accept'));
    await offer(second)
      .getByRole('button', { name: /^Accept/ })
      .click();
    expect((await accepted).postDataJSON()).toMatchObject({ lease: expect.any(Number) });
    await replyField(second).waitFor();
    await alarm(second).waitFor({ state: 'detached' });
    conversationId = second.page.url().split('/c/')[1] as string;
    await replyField(second).fill('Hello, how can I help?');
    await replyField(second).press('Enter');
    await onPhone('Hello, how can I help?');
  }, 90_000);

  it('pass it on with a note that the other reads, and the customer does not', async () => {
    await second.page.getByRole('button', { name: 'Transfer' }).click();
    await second.page.getByLabel('Note for whoever takes it').fill(NOTE);
    const name = first.name === 'maria' ? /Maria/ : /Tom/;
    await second.page.getByRole('dialog').getByRole('button', { name }).click();
    await first.page.locator(`a[href="/c/${conversationId}"]`).click();
    await thread(first).getByText(NOTE).waitFor();
    await replyField(first).fill('I send the parcel today.');
    await replyField(first).press('Enter');
    await onPhone('I send the parcel today.');
    expect(await phone.getByText(NOTE).count()).toBe(0);
  }, 60_000);

  it('lose nobody when one is gone without a goodbye', async () => {
    await write('When will it be here?');
    await thread(first).getByText('When will it be here?').waitFor();
    const leftAt = Date.now();
    await first.context.close();
    const remaining = () => Math.max(1, BACK_WITHIN_MS - (Date.now() - leftAt));
    await offer(second).waitFor({ timeout: remaining() });
    await phone
      .getByTestId('phone-webchat')
      .getByText('We are still here', { exact: false })
      .waitFor({ timeout: remaining() });
    await offer(second)
      .getByRole('button', { name: /^Accept/ })
      .click();
    await replyField(second).fill('Tomorrow before noon.');
    await replyField(second).press('Enter');
    await onPhone('Tomorrow before noon.');
    const api = await stack.login(second.name);
    const { conversation } = await api.conversation(conversationId);
    expect(conversation.holder).toMatchObject({ kind: 'agent', agentId: api.agentId });
  }, 90_000);

  it('are given a team, and rules with a reason, by their lead', async () => {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(VISIBLE_WITHIN_MS);
    await logIn(page, 'lead');
    await page.getByRole('link', { name: 'Routing' }).click();
    const name = second.name === 'maria' ? 'Maria' : 'Tom';
    await page.getByRole('button', { name: `Change ${name}` }).click();
    await page.getByRole('combobox', { name: 'Teams' }).fill('Sales');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('sales', { exact: true }).waitFor();
    const rings = page.getByLabel('An offer rings for');
    await rings.fill('60');
    await page.getByText('must be less than “the bot takes over after”').waitFor();
    const publish = page.getByRole('button', { name: 'Publish' });
    expect(await publish.isDisabled()).toBe(true);
    await rings.fill('9');
    await page.getByLabel('What changes, and why').fill('They answer quickly');
    await publish.click();
    await page.getByRole('listitem').filter({ hasText: 'They answer quickly' }).waitFor();
    await second.page.getByRole('button', { name: 'Transfer' }).click();
    await second.page.getByRole('button', { name: /^Team sales/ }).click();
    await offer(second).waitFor(); // Nobody else belongs to it.
  }, 60_000);
});
