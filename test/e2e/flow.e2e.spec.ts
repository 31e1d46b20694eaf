/**
 * Flows without code, in a real browser: a lead builds a small flow, is shown a mistake where it is,
 * publishes; a customer walks it on WhatsApp to a person; the agent sees what was collected.
 */
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { until } from '#libs/testing';
import { DEMO_PASSWORD } from '../../infra/demo/seed-demo.js';
import { openBrowser } from './browser.js';
import { emailOf, Stack } from './stack.js';

const VISIBLE_WITHIN_MS = 20_000;

interface FlowGate {
  readonly figures: { readonly asked: number };
  readonly turns: { readonly conversations: number };
}

describe('A flow', () => {
  let stack: Stack;
  let browser: Browser;
  let lead: Page;
  let agent: Page;

  const logIn = async (who: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(VISIBLE_WITHIN_MS);
    await page.setViewportSize({ width: 1_440, height: 900 });
    await page.goto(stack.plan.publicUrl);
    await page.getByLabel('Email').fill(emailOf(who));
    await page.locator('input[autocomplete=current-password]').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('Conversations', { exact: true }).waitFor();
    return page;
  };

  beforeAll(async () => {
    browser = await openBrowser();
    stack = await Stack.start();
    [lead, agent] = await Promise.all([logIn('lead'), logIn('maria')]);
  }, 150_000);

  afterAll(async () => {
    if (process.env.CONVOLOG_KEEP) {
      await lead?.screenshot({ path: `${stack.dataDir}/lead.png` });
      await agent?.screenshot({ path: `${stack.dataDir}/agent.png` });
    }
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  const choose = async (label: string, option: RegExp) => {
    await lead.getByRole('combobox', { name: label }).click();
    await lead.getByRole('option', { name: option }).click();
  };

  const heard = (who: string, words: RegExp) =>
    until(
      async () => {
        const sends = await stack.sandbox.accepted(stack.inboxes.whatsapp.inboxId);
        return sends.some(({ customerId, text }) => customerId === who && words.test(text));
      },
      { timeoutMs: VISIBLE_WITHIN_MS, what: `the bot to say ${words}` },
    );
  const picture = async (name: string) => {
    if (process.env.CONVOLOG_PICTURES)
      await lead.screenshot({ path: `${process.env.CONVOLOG_PICTURES}/${name}.png` });
  };

  it('is built without code, and names its mistake where it is', async () => {
    // A question of the past, for the gate to ask again.
    const bert = await stack.sandbox.addCustomer('Bert Visser');
    await stack.sandbox.say(stack.inboxes.whatsapp.inboxId, bert.customerId, 'When are you open?');
    await heard(bert.customerId, /9:00/);
    const api = await stack.login('lead');
    const { flow } = await api.get<{ flow: object }>('/flow');
    await until(
      async () => {
        const gate = await api.post<FlowGate>('/flow/gate', { flow });
        return gate.figures.asked === 1 && gate.turns.conversations === 1;
      },
      { timeoutMs: VISIBLE_WITHIN_MS, what: 'the question to be one of the past' },
    );
    await lead.goto(`${stack.plan.publicUrl}/flow`);
    await lead.getByTestId('flow-picture').waitFor();
    await lead.getByRole('button', { name: 'Add a step', exact: true }).click();
    await lead.getByRole('menuitem', { name: /^Ask/ }).click();
    const form = lead.getByRole('group', { name: 'Step ask-1' });
    // Nothing is filled in yet: the step says what is missing, and nothing can be published.
    await form.getByText('is missing').first().waitFor();
    expect(await lead.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true);
    await form.getByLabel('Question, en').fill('What is your order number?');
    await form.getByRole('combobox', { name: 'Keep as' }).fill('orderNumber');
    await choose('Kind of answer', /^number$/);
    await lead.getByRole('navigation', { name: 'Steps' }).getByText('The whole flow').click();
    await choose('Begins at', /\(ask-1\)$/);
    await lead.getByRole('button', { name: 'Publish' }).click();
    const dialog = lead.getByRole('dialog', { name: 'Publish this flow' });
    await dialog.getByText('ask-1').first().waitFor();
    const changed = dialog.getByRole('list', { name: 'Differences' }).getByRole('listitem').first();
    await changed.waitFor();
    expect(await changed.innerText()).toMatch(/changed[^]*When are you open\?[^]*order number/);
    await dialog.getByText('of the latest 1 conversation', { exact: false }).waitFor();
    await picture('flow-gate');
    await dialog.getByRole('button', { name: 'Publish version 2' }).click();
    await lead.getByText('Version 2 is live', { exact: false }).first().waitFor();
  }, 60_000);

  it('is walked by a customer on WhatsApp to a person who knows everything', async () => {
    const { inboxId } = stack.inboxes.whatsapp;
    const anna = await stack.sandbox.addCustomer('Anna Jansen');
    await stack.sandbox.say(inboxId, anna.customerId, 'My parcel is broken');
    await heard(anna.customerId, /I am a bot[^]*What is your order number\?/);
    await stack.sandbox.say(inboxId, anna.customerId, 'it is 471100');
    await heard(anna.customerId, /human colleague/);

    await agent.getByRole('link', { name: /Anna Jansen/ }).click();
    const summary = agent.getByRole('complementary', { name: 'Summary of the handover' });
    await summary.getByText('My parcel is broken').first().waitFor();
    await summary.getByText('order number', { exact: true }).waitFor();
    await summary.getByText('471100').waitFor();
    // The connected system knows her, too.
    await agent.getByText('K-2041', { exact: true }).waitFor();
  }, 60_000);

  it('leaves answers at the agent’s fingertips, and records what became of each', async () => {
    const { inboxId } = stack.inboxes.whatsapp;
    const anna = (await stack.sandbox.state()).customers.find(({ name }) => name === 'Anna Jansen');
    const customerId = anna?.customerId ?? '';
    const reply = agent.getByRole('textbox', { name: /^Reply to/ });
    const suggested = agent.getByRole('list', { name: 'Suggested answers' });
    /** Until its own suggestion stands there, not that of the question before. */
    const asks = async (text: string, suggestion: RegExp) => {
      await stack.sandbox.say(inboxId, customerId, text);
      await suggested.getByRole('listitem').first().getByText(suggestion).first().waitFor();
      await reply.focus();
    };
    const inserted = (words: RegExp) =>
      until(async () => words.test(await reply.inputValue()), {
        timeoutMs: VISIBLE_WITHIN_MS,
        what: `${words} in the reply`,
      });
    await agent.getByRole('button', { name: 'Pick up', exact: true }).click();
    await asks('When are you open?', /9:00/);
    await agent.keyboard.press('Alt+1');
    await inserted(/9:00/);
    await agent.keyboard.press('Enter');
    await heard(customerId, /9:00/);
    await asks('How do I return something?', /30 days/);
    await agent.keyboard.press('Alt+1');
    await inserted(/30 days/);
    await agent.keyboard.type(' Shall I send you a label?');
    await agent.keyboard.press('Enter');
    await heard(customerId, /30 days[^]*send you a label/);
    await asks('Where is my order?', /order/i);
    await agent.keyboard.type('It left this morning.');
    await agent.keyboard.press('Enter');
    await heard(customerId, /left this morning/);
    const client = new Client({ connectionString: stack.superuserUrl });
    await client.connect();
    const { rows } = await client.query(
      "select data from event where type = 'SuggestionUsed' order by position",
    );
    await client.end();
    expect(rows.map(({ data }) => JSON.parse(data))).toMatchObject([
      { entryId: 'starter-hours-en', how: 'as_it_was' },
      { entryId: 'starter-return-en', how: 'edited' },
      { entryId: null, how: 'ignored' },
    ]);
  }, 60_000);

  it('is not published when an answer is lost, unless somebody takes that upon them by name', async () => {
    const steps = lead.getByRole('navigation', { name: 'Steps' });
    await steps.getByText('What is your order number?').click();
    await lead.getByRole('button', { name: 'Remove', exact: true }).click();
    await steps.getByText('The whole flow').click();
    await choose('Begins at', /\(person\)$/);
    const dialog = lead.getByRole('dialog', { name: 'Publish this flow' });
    await lead.getByRole('button', { name: 'Publish' }).click();
    await dialog.getByText(/worse\. Publish all the same\?/).waitFor();
    await picture('flow-gate-worse');
    const publish = dialog.getByRole('button', { name: 'Publish version 3 all the same' });
    expect(await publish.isDisabled()).toBe(true);
    await dialog
      .getByLabel(/worse\. Publish all the same\?/)
      .fill('Tonight everybody gets a person.');
    await publish.click();
    await lead.getByText('Version 3 is live', { exact: false }).first().waitFor();
    await lead.getByText('History', { exact: true }).click();
    await lead.getByText('Tonight everybody gets a person.', { exact: false }).waitFor();
  }, 60_000);

  it('can be tried in the shadow before it is published', async () => {
    const steps = lead.getByRole('navigation', { name: 'Steps' });
    await steps.getByText('The whole flow').click();
    await choose('Begins at', /\(answer\)$/);
    await lead.getByRole('button', { name: 'Publish' }).click();
    const dialog = lead.getByRole('dialog', { name: 'Publish this flow' });
    await dialog.getByLabel('What it is for').fill('Answers again');
    await dialog.getByRole('button', { name: 'Run it in the shadow first' }).click();
    await lead.getByRole('heading', { name: 'Answers again' }).waitFor();
    await lead.getByText('the draft of version 3', { exact: false }).waitFor();
  }, 60_000);
});
