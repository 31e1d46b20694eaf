/** A busy minute at the shop: who writes what, on which channel, and what the agent does. */
import type { Page } from 'playwright-core';

interface Setup {
  readonly inboxes: readonly { readonly inboxId: string; readonly channel: string }[];
}

type Utterance =
  | { readonly kind: 'text'; readonly text: string; readonly subject?: string }
  | { readonly kind: 'image'; readonly text: string }
  | { readonly kind: 'location' };

const text = (words: string): Utterance => ({ kind: 'text', text: words });

/** The last one is the conversation that is open in the picture. */
const bystanders: readonly (readonly [string, string, readonly Utterance[]])[] = [
  ['Ruben de Vries', 'webchat', [text('Hello'), text('What are your opening hours?')]],
  ['Chloé Martin', 'messenger', [text('Bonjour, do you ship to Réunion?'), text('agent please')]],
  [
    'Henrik Solberg',
    'email',
    [
      {
        kind: 'text',
        subject: 'Invoice for order 48090',
        text: 'Hello,\n\ncould you send me the invoice for order 48090 with our VAT number?\n\nBest regards\nHenrik',
      },
    ],
  ],
  ['Olena Kovalenko', 'whatsapp', [text('Hi! Is the map of the Carpathians back in stock?')]],
  ['Paul Okafor', 'messenger', [text('is the Skagen 40L back in stock?'), text('human please')]],
  [
    'Ida Lindqvist',
    'webchat',
    [
      text('My tent arrived without poles and I leave on Thursday'),
      text('I want to talk to a person'),
    ],
  ],
];

const BOT_ANSWERS_WITHIN_MS = 15_000;
const BETWEEN_MS = 700;
/** Long enough that waiting shows its colours. */
const WAITED_MS = 20_000;

export async function playCustomers(url: string, page: Page): Promise<void> {
  const sandbox = new SandboxApi(url, await readSetup(url));
  for (const [name, channel, utterances] of bystanders) {
    const customer = await sandbox.newcomer(name);
    for (const utterance of utterances) {
      await sandbox.say(customer, channel, utterance);
      await page.waitForTimeout(BETWEEN_MS);
    }
  }
  await page.waitForTimeout(WAITED_MS);
  await playTheOpenOne(sandbox, page);
}

async function playTheOpenOne(sandbox: SandboxApi, page: Page): Promise<void> {
  const amelie = await sandbox.newcomer('Amelie Brandt');
  const say = (utterance: Utterance) => sandbox.say(amelie, 'whatsapp', utterance);
  await say(text('Good morning! I bought hiking boots two weeks ago and the sole is coming off.'));
  const row = page.getByRole('link', { name: /Amelie Brandt/ });
  await row.first().click({ timeout: BOT_ANSWERS_WITHIN_MS });
  await page.waitForTimeout(BETWEEN_MS * 3);
  await say(text('Can I talk to a person, please?'));
  await page
    .getByRole('log')
    .getByText(/Bot handed over/)
    .waitFor({ timeout: BOT_ANSWERS_WITHIN_MS });
  await page.getByRole('button', { name: 'Pick up', exact: true }).click();
  await reply(
    page,
    'Hello Amelie, I am Maria. I am sorry to hear that! Could you send me a photo?',
  );
  await say({ kind: 'image', text: 'Here they gave up, on day three' });
  await page.getByText('Here they gave up, on day three').last().waitFor();
  await note(
    page,
    'Same batch as two cases of last week (FP-2209). Replace at once, no return first.',
  );
  await reply(
    page,
    'That is a fault of ours. A new pair leaves today, and the return label is in the box.',
  );
  await label(page, 'boots');
  await label(page, 'replacement');
  await say(text('That is wonderful, thank you! Will it be here before Saturday?'));
  await page.waitForTimeout(BETWEEN_MS * 4); // Receipts of the last answer.
}

async function reply(page: Page, words: string): Promise<void> {
  const field = page.getByLabel(/^Reply to/);
  await field.fill(words);
  await field.press('Enter');
  await page.getByRole('log').getByText(words).waitFor();
  await page.waitForTimeout(BETWEEN_MS);
}

async function note(page: Page, words: string): Promise<void> {
  const modes = page.getByRole('radiogroup', { name: 'What you write' });
  await modes.getByText('Note').click();
  await page.getByLabel('Internal note').fill(words);
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByRole('log').getByText(words).waitFor();
  await modes.getByText('Reply').click();
}

async function label(page: Page, word: string): Promise<void> {
  const field = page.getByLabel('Add a label');
  await field.fill(word);
  await field.press('Enter');
  await page.getByLabel(`Take off the label ${word}`).waitFor();
}

async function readSetup(url: string): Promise<Setup> {
  const response = await fetch(`${url}/sandbox/api/state`);
  if (!response.ok) throw new Error(`the sandbox does not answer at ${url}/sandbox/.`);
  return (await response.json()) as Setup;
}

class SandboxApi {
  constructor(
    private readonly url: string,
    private readonly setup: Setup,
  ) {}

  async newcomer(name: string): Promise<string> {
    const { customerId } = (await this.post('/sandbox/api/customers', { name })) as {
      customerId: string;
    };
    return customerId;
  }

  async say(customerId: string, channel: string, utterance: Utterance): Promise<void> {
    const inbox = this.setup.inboxes.find((each) => each.channel === channel);
    if (!inbox) throw new Error(`the sandbox plays no ${channel}.`);
    await this.post('/sandbox/api/say', { inboxId: inbox.inboxId, customerId, utterance });
  }

  private async post(path: string, body: object): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${answer}`);
    return JSON.parse(answer);
  }
}
