/** The page of kinds tells what the code does, and no channel has less than its platform's customers send. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AnyChannel, discoverChannels } from '#libs/channels';
import type { ContentKind } from '#libs/conversation';
import { eventsIn, kindsIn, kindsPage, SAMPLES, saidAs } from './kinds-page.js';

const ROOT = resolve(__dirname, '../../..');
const channels = discoverChannels().all;
const channel = (id: string) => channels.find((each) => each.id === id) as AnyChannel;

const ALL_KINDS: Readonly<Record<ContentKind, true>> = {
  text: true,
  rich_text: true,
  image: true,
  video: true,
  audio: true,
  file: true,
  sticker: true,
  location: true,
  contact_card: true,
  button_reply: true,
  list_reply: true,
  form: true,
  form_answer: true,
  carousel: true,
  list: true,
  template: true,
  rating: true,
  article: true,
  referral: true,
  order: true,
  system_notice: true,
  unsupported: true,
};

/** What customers of each platform send, and what the platform tells. */
const COMES_IN: Readonly<Record<string, readonly ContentKind[]>> = {
  webchat: ['text', 'image', 'file', 'button_reply'],
  messenger: [
    'text',
    'image',
    'video',
    'audio',
    'file',
    'sticker',
    'rich_text',
    'location',
    'button_reply',
    'referral',
    'rating',
    'form_answer',
    'system_notice',
    'unsupported',
  ],
  instagram: [
    'text',
    'image',
    'video',
    'audio',
    'rich_text',
    'button_reply',
    'referral',
    'unsupported',
  ],
  whatsapp: [
    'text',
    'image',
    'video',
    'audio',
    'file',
    'sticker',
    'location',
    'contact_card',
    'button_reply',
    'list_reply',
    'form_answer',
    'order',
    'referral',
    'system_notice',
    'unsupported',
  ],
  email: ['rich_text'],
  telegram: [
    'text',
    'image',
    'video',
    'audio',
    'file',
    'sticker',
    'location',
    'contact_card',
    'button_reply',
    'list',
    'referral',
    'system_notice',
    'unsupported',
  ],
};

const TOLD: Readonly<Record<string, readonly string[]>> = {
  messenger: [
    'edit',
    'taken back',
    'reaction',
    'reaction taken away',
    'report: delivered',
    'report: read (all so far)',
    'notice `take_thread_control`',
  ],
  instagram: [
    'edit',
    'taken back',
    'reaction',
    'reaction taken away',
    'report: read',
    'answers a message',
  ],
  whatsapp: [
    'edit',
    'taken back',
    'reaction',
    'reaction taken away',
    'report: accepted',
    'report: delivered',
    'report: read',
    'report: failed',
    'forwarded',
    'answers a message',
    'notice `user_changed_user_id`',
    'notice `control_passed`',
  ],
  email: ['machine: auto_reply', 'machine: bounce', 'machine: bulk', 'report: failed'],
  telegram: ['edit', 'reaction', 'answers a message', 'forwarded'],
};

describe('docs/reference/channels.md', () => {
  it('tells what the code does', () => {
    const page = readFileSync(join(ROOT, 'docs/reference/channels.md'), 'utf8');
    expect(page === kindsPage(channels) ? 'the same' : 'Run `npm run golden`.').toBe('the same');
  });

  it('has a line for each of the 22 kinds', () => {
    expect(new Set(SAMPLES.map(({ kind }) => kind))).toEqual(new Set(Object.keys(ALL_KINDS)));
    expect(Object.keys(ALL_KINDS)).toHaveLength(22);
  });
});

describe('A kind', () => {
  it.each(channels.map((each) => [each.id, each] as const))(
    'always goes out somehow on %s',
    (_id, each) => {
      for (const { content } of SAMPLES) expect(saidAs(content, each)).not.toBe('');
    },
  );

  it.each(Object.entries(COMES_IN))('that customers of %s send comes in', (id, kinds) => {
    const there = kindsIn(channel(id));
    expect(kinds.filter((kind) => !there.has(kind))).toEqual([]);
  });

  it.each(Object.entries(TOLD))('of event that %s tells comes in', (id, events) => {
    const there = eventsIn(channel(id));
    expect(events.filter((event) => !there.includes(event))).toEqual([]);
  });
});
