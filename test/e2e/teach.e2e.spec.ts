/**
 * The teaching loop in a real browser: a customer asks what the bot has not learned, an agent teaches the
 * answer from the mismatch, sees the gate's difference, publishes, and the same question is answered.
 */
import type { Browser, Page } from 'playwright-core';
import { until } from '#libs/testing';
import { DEMO_PASSWORD } from '../../infra/demo/seed-demo.js';
import { openBrowser } from './browser.js';
import { emailOf, Stack } from './stack.js';

const VISIBLE_WITHIN_MS = 20_000;
const QUESTION = 'Do you also tune grand pianos?';
const ANSWER = 'Yes: our tuner comes to your home on Thursdays.';
const CUSTOMER = 'Hana Kobayashi';

describe('Teaching the bot', () => {
  let stack: Stack;
  let browser: Browser;
  let phones: Page;
  let desk: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    stack = await Stack.start();
    phones = await (await browser.newContext()).newPage();
    desk = await (await browser.newContext({ viewport: { width: 1360, height: 860 } })).newPage();
    for (const page of [phones, desk]) page.setDefaultTimeout(VISIBLE_WITHIN_MS);
    await phones.goto(`${stack.plan.publicUrl}/sandbox/`);
    await desk.goto(stack.plan.publicUrl);
    await desk.getByLabel('Email').fill(emailOf('lead'));
    await desk.locator('input[autocomplete=current-password]').fill(DEMO_PASSWORD);
    await desk.getByRole('button', { name: 'Log in' }).click();
    await desk.getByLabel('Conversations', { exact: true }).waitFor();
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  const picture = async (name: string) => {
    if (process.env.CONVOLOG_PICTURES)
      await desk.screenshot({ path: `${process.env.CONVOLOG_PICTURES}/${name}.png` });
  };
  const ask = async () => {
    await phones.getByRole('button', { name: CUSTOMER, exact: false }).click();
    await phones.getByLabel('Message on WhatsApp').fill(QUESTION);
    await phones.getByRole('button', { name: 'Send on WhatsApp' }).click();
  };
  const bubbles = (text: string) =>
    phones
      .getByTestId('phone-whatsapp')
      .locator('[data-testid=bubble][data-side=business]')
      .filter({ hasText: text });

  it('finds the question among the mismatches', async () => {
    await ask();
    await bubbles('').first().waitFor();
    await desk.getByRole('link', { name: 'Mismatches' }).click();
    await desk.getByText(QUESTION).waitFor();
    await picture('mismatches');
  }, 60_000);

  it('teaches the answer in two clicks and a sentence', async () => {
    await desk.getByRole('button', { name: 'Teach', exact: true }).click();
    await desk.getByLabel('Answer').fill(ANSWER);
    await picture('mismatch-teach');
    await desk.getByRole('button', { name: 'Teach this answer' }).click();
    await desk.getByText('Nothing is left to learn').waitFor();
    await picture('mismatches-empty');
  }, 60_000);

  it('tries the draft in the shadow of the live bot, on a question that is really asked', async () => {
    await desk.getByRole('link', { name: 'Shadow', exact: true }).click();
    await desk.getByText('No candidate has been tried yet').waitFor();
    await picture('shadow-empty');
    await desk.getByRole('button', { name: 'Start a shadow run' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Start a shadow run' });
    await dialog.getByLabel('What you try').fill('With grand pianos');
    const knowledge = dialog.getByRole('combobox', { name: 'Knowledge' });
    await until(async () => /1 change/.test(await knowledge.inputValue()), {
      timeoutMs: VISIBLE_WITHIN_MS,
      what: 'the draft to be counted',
    });
    await picture('shadow-start');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await desk.getByText('It listens.', { exact: false }).first().waitFor();
    const { inboxId } = stack.inboxes.whatsapp;
    const otto = await stack.sandbox.addCustomer('Otto Frisch');
    await stack.sandbox.say(inboxId, otto.customerId, QUESTION);
    const sample = desk.getByRole('list', { name: 'Samples' }).getByRole('listitem').first();
    await sample.getByText('The live bot', { exact: false }).waitFor();
    expect(await sample.innerText()).toMatch(
      /answers more[^]*grand pianos[^]*tuner comes to your home/,
    );
    await picture('shadow');
    await sample.scrollIntoViewIfNeeded();
    await picture('shadow-samples');
    // What the shadow would say has reached nobody.
    const sends = await stack.sandbox.accepted(inboxId);
    const heard = sends.filter(({ customerId }) => customerId === otto.customerId);
    expect(heard.some(({ text }) => text.includes(ANSWER))).toBe(false);
    await desk.getByRole('button', { name: 'Stop', exact: true }).click();
    await desk.getByText('Stopped. What it noted stays.').first().waitFor();
  }, 60_000);

  it('shows the difference, and publishes', async () => {
    await desk.getByRole('link', { name: 'Knowledge', exact: true }).click();
    await desk.getByLabel('Try a question').fill('tune a grand piano');
    await desk.getByText('closest').waitFor();
    await picture('knowledge');
    await desk.getByRole('button', { name: 'Publish…' }).click();
    const difference = desk.getByLabel('Differences').getByRole('listitem').first();
    await difference.waitFor();
    expect(await difference.innerText()).toMatch(/better[\s\S]*grand pianos[\s\S]*not learned/);
    await picture('gate');
    await desk.getByRole('button', { name: 'Publish', exact: true }).click();
    await desk.getByText('Version 2 is live.', { exact: false }).first().waitFor();
    await picture('knowledge-published');
  }, 60_000);

  it('answers the same question to the customer', async () => {
    await ask();
    await bubbles(ANSWER).waitFor();
  }, 60_000);
});
