import { Thread, threadOf } from './thread.js';
import type { OpenedFact } from './thread-item.js';

const ROSA = { kind: 'contact', id: 'rosa' } as const;
const MARIA = { kind: 'agent', id: 'maria' } as const;
const BOT = { kind: 'bot', id: 'bot' } as const;
const SYSTEM = { kind: 'system', id: 'delivery' } as const;
const nameOf = (agentId: string) => ({ maria: 'Maria', tom: 'Tom' })[agentId] ?? 'somebody';

type Step = [actor: OpenedFact['actor'], type: string, data: object, sealed?: object | null];

/** The cast speaks once a second; a step whose private part is `null` was forgotten. */
function history(...steps: Step[]): OpenedFact[] {
  return steps.map(([actor, type, data, sealed], index) => ({
    id: `event-${index + 1}`,
    type,
    version: index + 1,
    occurredAt: new Date(Date.UTC(2026, 0, 1, 9, 0, index - 1)),
    recordedAt: new Date(Date.UTC(2026, 0, 1, 9, 0, index)),
    actor,
    data,
    private: sealed ?? null,
    isForgotten: sealed === null,
  }));
}

const text = (words: string) => ({ kind: 'text', text: words }) as const;
const started: Step = [
  SYSTEM,
  'ConversationStarted',
  { inboxId: 'i', channel: 'whatsapp', contactId: 'rosa', episode: 1 },
  {},
];
const asks = (messageId: string, words: string): Step => [
  ROSA,
  'MessageReceived',
  { messageId, kind: 'text', classification: 'human' },
  { content: text(words), externalId: `x-${messageId}`, senderName: 'Rosa' },
];
const answers = (messageId: string, words: string): Step => [
  MARIA,
  'MessageComposed',
  { messageId, kind: 'text', author: { kind: 'agent', agentId: 'maria' } },
  { content: text(words) },
];
const edits = (messageId: string, words: string): Step => [
  ROSA,
  'MessageEdited',
  { messageId, kind: 'text' },
  { content: text(words) },
];
const revokes = (messageId: string): Step => [ROSA, 'MessageRevoked', { messageId }];
const reacts = (messageId: string, emoji: string, type = 'ReactionAdded'): Step => [
  ROSA,
  type,
  { messageId },
  { emoji },
];
const report = (type: string, messageId: string, more: object = {}): Step => [
  SYSTEM,
  type,
  { messageId, ...more },
];

describe('The thread', () => {
  it('shows who said what, and who had the floor, in order', () => {
    const thread = threadOf(
      history(
        started,
        asks('q', 'Is my order on its way?'),
        [BOT, 'HandoverRequested', { reason: 'contact_asked', priority: 0 }],
        [SYSTEM, 'AgentOffered', { offerId: 'o', agentId: 'tom', expiresAt: '' }],
        [SYSTEM, 'OfferExpired', { offerId: 'o', agentId: 'tom' }],
        [MARIA, 'ConversationPickedUp', { agentId: 'maria', from: 'queue' }],
        answers('a', 'It is.'),
        [MARIA, 'NoteAdded', { noteId: 'n', agentId: 'maria' }, { text: 'Asked twice' }],
        [
          MARIA,
          'ConversationTransferred',
          { toAgentId: null, byAgentId: 'maria' },
          { note: 'Speaks Dutch' },
        ],
        [MARIA, 'ConversationResolved', { by: 'maria' }],
      ),
      nameOf,
    );
    expect(thread.map((item) => item.text ?? item.content)).toEqual([
      'The conversation began',
      text('Is my order on its way?'),
      'Bot handed over: the customer asked for a person',
      'Offered to Tom',
      'Tom did not answer in time',
      'Maria took it',
      text('It is.'),
      'Asked twice',
      'Maria passed it to the queue: Speaks Dutch',
      'Resolved',
    ]);
    expect(thread.map((item) => item.direction).slice(0, 7)).toEqual([
      'internal',
      'in',
      'internal',
      'internal',
      'internal',
      'internal',
      'out',
    ]);
    expect(thread[1]?.actor).toEqual({ ...ROSA, name: 'Rosa' });
    expect(thread[6]?.actor).toEqual({ ...MARIA, name: 'Maria' });
  });

  it('keeps every wording of an edited message', () => {
    const [, message] = threadOf(
      history(started, asks('q', 'one'), edits('q', 'two'), edits('q', 'three')),
    );
    expect(message).toMatchObject({ content: text('three'), version: 2, lastVersion: 4 });
    expect(message?.edits?.map(({ version, content }) => [version, content])).toEqual([
      [3, text('one')],
      [4, text('two')],
    ]);
  });

  it('hides a withdrawn message, its earlier wordings and later edits of it', () => {
    const [, message] = threadOf(
      history(started, asks('q', 'one'), edits('q', 'two'), revokes('q'), edits('q', 'no')),
    );
    expect(message).toMatchObject({ content: null, isRevoked: true, edits: [] });
  });

  it('adds and takes back reactions, by emoji or all of one person', () => {
    const reactionsAfter = (...steps: Step[]) =>
      threadOf(history(started, asks('q', 'one'), ...steps))[1]?.reactions?.map(
        (reaction) => reaction.emoji,
      );
    expect(reactionsAfter(reacts('q', '👍'), reacts('q', '❤️'), reacts('q', '👍'))).toEqual([
      '❤️',
      '👍',
    ]);
    expect(
      reactionsAfter(reacts('q', '👍'), reacts('q', '❤️'), reacts('q', '👍', 'ReactionRemoved')),
    ).toEqual(['❤️']);
    expect(
      reactionsAfter(reacts('q', '👍'), reacts('q', '❤️'), reacts('q', '', 'ReactionRemoved')),
    ).toEqual([]);
  });

  it('says which emoji of an agent the customer does not see, or still sees', () => {
    const puts = (emoji: string): Step => [MARIA, 'ReactionAdded', { messageId: 'q' }, { emoji }];
    const takes: Step = [MARIA, 'ReactionRemoved', { messageId: 'q' }, { emoji: '' }];
    const refused = (emoji: string, isRemoval: boolean): Step => [
      SYSTEM,
      'ReactionRefused',
      { messageId: 'q', agentId: 'maria', isRemoval, code: '1', reason: 'no' },
      { emoji },
    ];
    const shown = (...steps: Step[]) =>
      threadOf(history(started, asks('q', 'one'), reacts('q', '❤️'), ...steps))[1]?.reactions?.map(
        ({ emoji, by, outcome }) => [emoji, by.id, outcome].filter(Boolean).join(' '),
      );
    expect(shown(puts('👍'), refused('👍', false))).toEqual(['❤️ rosa', '👍 maria not_put']);
    expect(shown(puts('👍'), takes, refused('👍', true))).toEqual([
      '❤️ rosa',
      '👍 maria not_taken_back',
    ]);
    // Taken back before the answer to the first came: there is nothing to say.
    expect(shown(puts('👍'), takes, refused('👍', false))).toEqual(['❤️ rosa']);
    expect(shown(puts('👍'), refused('👍', false), puts('👍'))).toEqual(['❤️ rosa', '👍 maria']);
  });

  it('ends at the same outcome in whatever order the reports arrive', () => {
    const reports = ['MessageAccepted', 'MessageDelivered', 'MessageRead', 'MessageFailed'].map(
      (type) => report(type, 'a', { code: '131', reason: 'no' }),
    );
    for (const order of permutations(reports)) {
      const [, message] = threadOf(history(started, answers('a', 'hello'), ...order));
      expect(message?.outcome).toBe('read');
      expect(message?.outcomeReason).toBeUndefined();
    }
    const [, failed] = threadOf(
      history(
        started,
        answers('a', 'hello'),
        report('MessageFailed', 'a', { code: '131', reason: 'no' }),
        report('MessageAccepted', 'a'),
      ),
    );
    expect(failed).toMatchObject({ outcome: 'failed', outcomeReason: 'no' });
  });

  it('lets an edit, a withdrawal or a reaction come before its message', () => {
    const [, edited] = threadOf(
      history(started, edits('q', 'two'), edits('q', 'three'), asks('q', 'one')),
    );
    expect(edited).toMatchObject({
      type: 'MessageReceived',
      itemId: 'event-2',
      content: text('three'),
      lastVersion: 4,
    });
    expect(edited?.edits?.map((edit) => edit.content)).toEqual([text('one'), text('two')]);
    expect(edited?.text).toBeUndefined();
    const [, revoked] = threadOf(history(started, revokes('q'), asks('q', 'one')));
    expect(revoked).toMatchObject({ type: 'MessageReceived', content: null, isRevoked: true });
    const [, liked] = threadOf(history(started, reacts('q', '👍'), asks('q', 'one')));
    expect(liked).toMatchObject({ content: text('one'), reactions: [{ emoji: '👍' }] });
  });

  it('shows an edit of a message that never came as a line of its own', () => {
    const [, line] = threadOf(history(started, edits('elsewhere', 'new words')));
    expect(line).toMatchObject({ text: 'Changed an earlier message', content: text('new words') });
  });

  it('keeps the item of a forgotten person, without the words', () => {
    const [, message] = threadOf(
      history(started, [
        ROSA,
        'MessageReceived',
        { messageId: 'q', kind: 'text', classification: 'human' },
        null,
      ]),
    );
    expect(message).toMatchObject({ content: null, isForgotten: true, messageId: 'q' });
    expect(message?.actor.name).toBeUndefined();
  });

  it('gives a reader who stopped earlier exactly the items that are new or changed', () => {
    const events = history(
      started,
      asks('q', 'one'),
      answers('a', 'yes'),
      edits('q', 'two'),
      report('MessageAccepted', 'a'),
    );
    const live = new Thread();
    for (const event of events.slice(0, 3)) live.apply(event);
    expect(live.version).toBe(3);
    for (const event of events) live.apply(event); // The first three come again: nothing changes.
    expect(live.since(3).map((item) => item.messageId)).toEqual(['q', 'a']);
    expect(live.since(4).map((item) => item.messageId)).toEqual(['a']);
    expect(live.items).toEqual(threadOf(events));
  });
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}
