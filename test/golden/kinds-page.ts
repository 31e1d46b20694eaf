/**
 * docs/reference/channels.md: what each channel takes and says, kind by kind. What comes in is read from the
 * fixtures, which the contract suite holds to the code; what goes out is asked of the code itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AnyChannel, type InboundFact, partsFor } from '#libs/channels';
import type { Content, ContentKind, Media } from '#libs/conversation';

const FOLDER = resolve(__dirname, '../../../libs/channels');

const file = (mime: string): Media => ({
  mime,
  source: { from: 'url', url: 'https://shop.example/file' },
});
const options = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ title: `${n}`, payload: `choice-${n}` }));

interface Sample {
  readonly kind: ContentKind;
  /** What tells it from the others of its kind. */
  readonly note?: string;
  readonly content: Content;
}

const sample = (content: Content, note?: string): Sample => ({
  kind: content.kind,
  content,
  ...(note ? { note } : {}),
});

/** Every kind, and the forms of it that go differently. */
export const SAMPLES: readonly Sample[] = [
  sample({ kind: 'text', text: 'Hello' }),
  sample({
    kind: 'rich_text',
    html: '<p>Hello</p>',
    text: 'Hello',
    attachments: [file('image/png')],
  }),
  sample({ kind: 'image', media: file('image/png') }),
  sample({ kind: 'video', media: file('video/mp4') }),
  sample({ kind: 'audio', media: file('audio/ogg') }),
  sample({ kind: 'file', media: file('application/pdf') }),
  sample({ kind: 'sticker', media: file('image/webp') }),
  sample({ kind: 'location', latitude: 52.4, longitude: 4.9, name: 'Shop' }),
  sample({ kind: 'contact_card', contacts: [{ name: 'Anna', phones: ['+31'], emails: [] }] }),
  sample({ kind: 'button_reply', title: 'Yes', payload: 'y' }),
  sample({ kind: 'list_reply', title: 'Yes', payload: 'y' }),
  sample({
    kind: 'form',
    text: 'Your day?',
    fields: [{ name: 'day', label: 'Day' }],
  }),
  sample(
    { kind: 'form', text: 'Your day?', fields: [], native: { id: '1', button: 'Choose' } },
    'kept by the platform',
  ),
  sample({ kind: 'form_answer', answers: { day: 'Friday' } }),
  sample({ kind: 'carousel', cards: [{ title: 'Tent', url: 'https://shop.example/tent' }] }),
  sample(
    {
      kind: 'carousel',
      text: 'Tents',
      cards: [{ title: 'Tent', productId: 't' }],
      catalogue: { id: '1' },
    },
    "of the platform's catalogue",
  ),
  sample({ kind: 'list', text: 'Which?', options: options(3) }, '3 options'),
  sample({ kind: 'list', text: 'Which?', options: options(10) }, '10 options'),
  sample({ kind: 'list', text: 'Which?', options: options(30) }, '30 options'),
  sample({ kind: 'template', name: 'update', language: 'en', parameters: [], category: 'utility' }),
  sample({ kind: 'rating' }, 'asked for'),
  sample({ kind: 'article', title: 'Returns', url: 'https://shop.example/returns' }),
  sample({ kind: 'referral', source: 'ad', title: 'Tents', fields: {} }),
  sample({ kind: 'order', items: [{ productId: 't', quantity: 1 }] }),
  sample({ kind: 'system_notice', code: 'notice', text: 'Something happened.' }),
  sample({ kind: 'unsupported', what: 'hologram' }),
];

/** What goes out for a content: "as it is", or what it becomes, part by part. */
export function saidAs(content: Content, channel: AnyChannel): string {
  const parts = partsFor(content, channel);
  const kinds = parts.map(({ kind }) => kind);
  if (kinds.join() === content.kind) return 'as it is';
  return kinds.map((kind) => (kind === 'text' ? 'words' : kind.replace('_', ' '))).join(' + ');
}

interface Told {
  readonly facts: readonly InboundFact[];
  readonly reasons: readonly string[];
}

/** What the channel's fixtures hold. */
export function toldBy({ id }: AnyChannel): Told {
  const folder = join(FOLDER, id, 'fixtures');
  const results = readdirSync(folder)
    .filter((name) => name.endsWith('.expected.json'))
    .flatMap((name) => {
      const expected: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return Array.isArray(expected) ? (expected as object[]) : [];
    });
  return {
    facts: results.flatMap((each) => ('fact' in each ? [each.fact as InboundFact] : [])),
    reasons: results.flatMap((each) => ('reason' in each ? [each.reason as string] : [])),
  };
}

export function kindsIn(channel: AnyChannel): ReadonlySet<ContentKind> {
  const kinds = toldBy(channel).facts.flatMap((fact) =>
    fact.kind === 'message' ? [fact.content.kind] : [],
  );
  return new Set(kinds);
}

/** Events beside words, as the fixtures have them. */
export function eventsIn(channel: AnyChannel): string[] {
  const { facts } = toldBy(channel);
  const events = facts.flatMap((fact): string[] => {
    switch (fact.kind) {
      case 'echo':
        return ['written by the business elsewhere, or our own coming back'];
      case 'edit':
        return ['edit'];
      case 'revoke':
        return [fact.isOwn ? 'taken back by the business' : 'taken back'];
      case 'reaction':
        return [fact.isRemoved ? 'reaction taken away' : 'reaction'];
      case 'receipt':
        return [`report: ${fact.outcome}${fact.externalIds === 'all' ? ' (all so far)' : ''}`];
      case 'message':
        return [
          ...(fact.content.kind === 'system_notice' ? [`notice \`${fact.content.code}\``] : []),
          ...(fact.replyToExternalId ? ['answers a message'] : []),
          ...(fact.isForwarded ? ['forwarded'] : []),
          ...(fact.referral ? ['came from (advertisement, link, story, product)'] : []),
          ...(fact.classification === 'human' || fact.classification === 'notice'
            ? []
            : [`machine: ${fact.classification}`]),
        ];
    }
  });
  return [...new Set(events)].sort();
}

const ABILITIES = {
  react: 'reactions',
  markRead: 'marks what was read',
  typing: 'shows that somebody types',
  templates: 'lists approved templates',
  profile: "asks for the customer's name",
  fetchMedia: 'fetches files',
  checkInbox: 'watches whether the account works',
} as const;

function abilitiesOf(channel: AnyChannel): string[] {
  const { capabilities, accountPace, paceFor } = channel;
  const { replyWindowHours, textCharsMax, textUnit, captionCharsMax } = capabilities;
  return [
    `texts of ${textCharsMax} ${textUnit === 'utf16' ? 'characters' : 'bytes'}, longer ones in parts`,
    ...(captionCharsMax === 0 ? ['no words under files: they go before'] : []),
    replyWindowHours === null ? 'no reply window' : `reply window of ${replyWindowHours} hours`,
    ...Object.entries(ABILITIES)
      .filter(([name]) => channel[name as keyof typeof ABILITIES])
      .map(([, words]) => words),
    ...(paceFor ? ['a pace for each customer'] : []),
    ...(accountPace ? ['a pace for the account'] : []),
  ];
}

/** The table of house rules, as it stands in the code. */
function houseRules(): string {
  const source = readFileSync(join(FOLDER, 'src/degrade.ts'), 'utf8');
  const lines = source.split('\n').filter((line) => /^ \* \|/.test(line));
  return lines.map((line) => line.slice(3)).join('\n');
}

export function kindsPage(channels: readonly AnyChannel[]): string {
  const sections = channels.map((channel) => {
    const kinds = kindsIn(channel);
    const rows = SAMPLES.map(({ kind, note, content }, index) => {
      const isFirst = SAMPLES.findIndex((other) => other.kind === kind) === index;
      const name = `${kind.replace('_', ' ')}${note ? ` (${note})` : ''}`;
      const comesIn = isFirst ? (kinds.has(kind) ? 'yes' : '–') : '';
      return `| ${name} | ${comesIn} | ${saidAs(content, channel)} |`;
    });
    return [
      `## ${channel.label}`,
      '',
      `Can: ${abilitiesOf(channel).join(', ')}.`,
      '',
      '| kind | in | out |',
      '|---|---|---|',
      ...rows,
      '',
      'Events that come in:',
      '',
      ...(eventsIn(channel).length > 0
        ? eventsIn(channel).map((event) => `- ${event}`)
        : ['- none beside the kinds']),
      '',
    ].join('\n');
  });
  return `# Channels, kind by kind

What each channel takes from a customer and says to one. Written by \`npm run golden\`: what comes in stands in the
channel's fixtures, which its contract suite holds to the code, and what goes out is asked of the code; a test holds
this page to both. "–": the platform has no such thing, or nobody was seen to send it. Any kind that a channel does not know is
shown as unsupported with its raw payload. Reasons and sources stand in \`libs/channels/<channel>/README.md\`.

## The rules where a channel lacks a kind

The first that the channel can carry wins.

${houseRules()}

${sections.join('\n')}`;
}
