/** A chat whose visitor goes away, and what of it goes on by email. */
import { isRefused } from '#libs/decider';
import { isAddress, maskedAddress } from './away.js';
import type { ConversationCommand, StartWith } from './commands.js';
import { conversation } from './conversation.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState, RecordedFact } from './state.js';
import { threadOf } from './thread.js';

const start: StartWith = {
  inboxId: 'site',
  channel: 'webchat',
  contactId: 'anna',
  episode: 1,
  threadKey: 'v1',
  address: 'v1',
};
const SECOND = 1_000;

/** Commands with the second at which each is given. */
class Chat {
  state: ConversationState = conversation.initial;
  readonly events: ConversationEvent[] = [];

  do(second: number, command: ConversationCommand): ConversationEvent[] | string {
    const decision = conversation.decide(this.state, command);
    if (isRefused(decision)) return decision.refused;
    for (const event of decision.events) {
      const fact = { ...event, at: second * SECOND } as RecordedFact;
      this.state = conversation.evolve(this.state, fact);
      this.events.push(event);
    }
    return [...decision.events];
  }

  says(second: number, messageId: string, from: Partial<StartWith> = {}, human = true) {
    return this.do(second, {
      type: 'ReceiveMessage',
      start: { ...start, ...from },
      messageId,
      externalId: messageId,
      content: { kind: 'text', text: 'Hello' },
      classification: human ? 'human' : 'auto_reply',
    });
  }

  answers(second: number, messageId: string) {
    this.do(second, { type: 'PickUp', agentId: 'maria' });
    return this.do(second, {
      type: 'ComposeMessage',
      messageId,
      author: { kind: 'agent', agentId: 'maria' },
      content: { kind: 'text', text: 'Hi' },
    });
  }

  leaves(second: number) {
    return this.do(second, { type: 'NoteVisitorLeft', at: second * SECOND, afterSeconds: 120 });
  }

  continues(second: number, messageId = 'mail1', inboxId: string | null = 'mailbox') {
    return this.do(second, { type: 'ContinueByMail', messageId, inboxId, now: second * SECOND });
  }
}

/** Anna asked, gave an address, was answered at 10 s, and left at 20 s. */
function left(): Chat {
  const chat = new Chat();
  chat.says(0, 'q1');
  chat.do(1, { type: 'LeaveReplyAddress', address: 'anna@mail.example', by: 'contact' });
  chat.answers(10, 'a1');
  chat.leaves(20);
  return chat;
}

const continued = (messageIds: string[], more: object = {}) => [
  {
    type: 'ContinuedByMail',
    data: {
      messageId: 'mail1',
      messageIds,
      inboxId: 'mailbox',
      why: 'unread',
      leftAt: '1970-01-01T00:00:20.000Z',
      afterSeconds: 120,
      addressBy: 'contact',
      ...more,
    },
    private: { address: 'anna@mail.example' },
  },
];

describe('An answer that nobody read', () => {
  it('follows the visitor by mail once they have been gone for the setting, and once', () => {
    const chat = left();
    expect(chat.continues(139)).toEqual([]);
    expect(chat.continues(140)).toEqual(continued(['a1']));
    expect(chat.continues(141, 'mail2')).toEqual([]);
    expect(chat.state.outbound.map(({ messageId, carries }) => [messageId, carries])).toEqual([
      ['a1', undefined],
      ['mail1', ['a1']],
    ]);
  });

  it('takes the later ones along, and not those that were read or failed', () => {
    const chat = new Chat();
    chat.says(0, 'q1');
    chat.do(1, { type: 'LeaveReplyAddress', address: 'anna@mail.example', by: 'contact' });
    for (const id of ['a1', 'a2', 'a3']) chat.answers(10, id);
    chat.do(11, { type: 'RecordRead', messageId: 'a1' });
    chat.do(12, { type: 'RecordFailed', messageId: 'a2', code: 'x', reason: 'x' });
    chat.leaves(20);
    chat.answers(130, 'a4');
    expect(chat.continues(140)).toEqual(continued(['a3', 'a4']));
  });

  it('is counted from its own time when it came after they left', () => {
    const chat = left();
    chat.do(30, { type: 'RecordRead', messageId: 'a1' });
    chat.answers(500, 'a2');
    expect(chat.continues(600)).toEqual([]);
    expect(chat.continues(620)).toEqual(continued(['a2']));
  });

  it('stays in the chat when they came back, by opening it or by writing', () => {
    const back = left();
    expect(back.do(60, { type: 'NoteVisitorReturned' })).toEqual([
      { type: 'VisitorReturned', data: {} },
    ]);
    expect(back.do(61, { type: 'NoteVisitorReturned' })).toEqual([]);
    expect(back.continues(1_000)).toEqual([]);
    const wrote = left();
    wrote.says(60, 'q2');
    expect(wrote.continues(1_000)).toEqual([]);
  });

  it('follows also when the conversation is resolved by then', () => {
    const chat = left();
    chat.do(30, { type: 'Resolve', by: 'maria' });
    expect(chat.continues(140)).toEqual(continued(['a1']));
  });

  it('is said to have stayed when there is no mailbox, once', () => {
    const chat = left();
    const refused = { messageIds: ['a1'], reason: 'no_mailbox' };
    expect(chat.continues(140, 'mail1', null)).toEqual([
      { type: 'MailContinuationRefused', data: refused },
    ]);
    expect(chat.continues(200)).toEqual([]);
  });

  it('goes nowhere without an address, and nobody is noted as gone then', () => {
    const chat = new Chat();
    chat.says(0, 'q1');
    chat.answers(10, 'a1');
    expect(chat.leaves(20)).toEqual([]);
    expect(chat.continues(1_000)).toEqual([]);
  });
});

describe('The answer by mail', () => {
  const byMail = { inboxId: 'mailbox', channel: 'email' };

  it('stands in the same conversation, and what is answered then goes by mail after a breath', () => {
    const chat = left();
    chat.continues(140);
    expect(chat.says(300, 'q2', byMail)).toMatchObject([
      { type: 'MessageReceived', data: { messageId: 'q2', ...byMail } },
    ]);
    chat.answers(310, 'a2');
    expect(chat.continues(314, 'mail2')).toEqual([]);
    const [mail] = continued(['a2'], { messageId: 'mail2', why: 'by_mail' });
    expect(chat.continues(315, 'mail2')).toEqual([mail]);
  });

  it('of a machine changes nothing about that', () => {
    const chat = left();
    chat.continues(140);
    chat.says(150, 'away-note', byMail, false);
    chat.answers(160, 'a2');
    expect(chat.continues(170, 'mail2')).toEqual([]);
  });

  it('ends when they write in the chat again', () => {
    const chat = left();
    chat.continues(140);
    chat.says(300, 'q2', byMail);
    chat.says(400, 'q3');
    chat.answers(410, 'a2');
    expect(chat.continues(10_000, 'mail2')).toEqual([]);
  });
});

describe('An address', () => {
  it('typed into the chat replaces one that was typed before, and none that the site proved', () => {
    const chat = left();
    const leave = (address: string, by: 'contact' | 'site' = 'contact') =>
      chat.do(30, { type: 'LeaveReplyAddress', address, by });
    expect(leave('anna@mail.example')).toEqual([]);
    expect(leave('nonsense')).toBe('no_address');
    expect(leave(' ann@work.example ')).toEqual([
      {
        type: 'ReplyAddressLeft',
        data: { by: 'contact' },
        private: { address: 'ann@work.example' },
      },
    ]);
    leave('proven@shop.example', 'site');
    expect(leave('eve@evil.example')).toEqual([]);
    expect(chat.state.away.address).toEqual({ address: 'proven@shop.example', by: 'site' });
  });

  it('is taken from what the bot asked for, whatever it is called there', () => {
    const chat = new Chat();
    const collected = (value: string) => {
      const event = {
        type: 'DetailCollected',
        data: { name: 'mail', nodeId: 'n' },
        private: { value },
        at: 1,
      };
      chat.state = conversation.evolve(chat.state, event as RecordedFact);
    };
    collected('Anna');
    expect(chat.state.away.address).toBeNull();
    collected('anna@mail.example');
    expect(chat.state.away.address).toEqual({ address: 'anna@mail.example', by: 'bot' });
  });

  it.each(['a@b.example', 'a.b+c@sub.b.example', 'ä@b.example'])('may be %s', (text) => {
    expect(isAddress(text)).toBe(true);
  });
  it.each([
    '',
    'a',
    'a@b',
    'a b@c.example',
    'a@b.example, c@d.example',
    '<a@b.example>',
    'a@@b.example',
    `${'a'.repeat(250)}@b.example`,
  ])('is not %s', (text) => {
    expect(isAddress(text)).toBe(false);
  });

  it('is shown so that one knows one’s own, and nobody can write to it', () => {
    expect(maskedAddress('john@shop.example')).toBe('j…@shop.example');
    expect(maskedAddress('nonsense')).toBe('…');
  });
});

it('The thread says where it went on, and what became of the mail', () => {
  const chat = left();
  chat.continues(140);
  chat.do(141, { type: 'RecordAttempt', messageId: 'mail1', attempt: 1 });
  chat.do(142, { type: 'RecordFailed', messageId: 'mail1', code: 'smtp_550', reason: 'Nobody.' });
  const opened = chat.events.map((event, index) => ({
    ...event,
    id: String(index),
    version: index + 1,
    occurredAt: new Date(0),
    recordedAt: new Date(0),
    actor: { kind: 'system' as const, id: 'x' },
    private: event.private ?? null,
    isForgotten: false,
  }));
  expect(threadOf(opened).find(({ type }) => type === 'ContinuedByMail')).toMatchObject({
    text: 'Continued by email to a…@mail.example',
    outcome: 'failed',
    outcomeReason: 'Nobody.',
  });
});

it('The platform’s news about a customer wake nobody, and open no reply window', () => {
  const chat = new Chat();
  chat.says(5, 'q1');
  const windowFrom = chat.state.lastInboundAt;
  expect(
    chat.do(50, {
      type: 'ReceiveMessage',
      start,
      messageId: 'n1',
      externalId: 'n1',
      content: { kind: 'system_notice', code: 'marketing_stopped', text: 'Stopped.' },
      classification: 'notice',
      about: 'marketing_stopped',
    }),
  ).toMatchObject([{ type: 'MessageReceived', data: { about: 'marketing_stopped' } }]);
  expect(chat.state.lastInboundAt).toBe(windowFrom);
  expect(chat.state.pendingForBot).toEqual(['q1']);
});

it('A sign under a message is put by who holds the conversation, and by nobody else', () => {
  const chat = new Chat();
  chat.says(0, 'q1');
  const react = (agentId: string, emoji: string | null) =>
    chat.do(1, { type: 'React', agentId, messageId: 'q1', emoji });
  expect(react('maria', '👍')).toBe('not_your_turn');
  chat.do(1, { type: 'PickUp', agentId: 'maria' });
  expect(react('tom', '👍')).toBe('not_your_turn');
  expect(react('maria', '👍')).toEqual([
    { type: 'ReactionAdded', data: { messageId: 'q1' }, private: { emoji: '👍' } },
  ]);
  expect(react('maria', null)).toMatchObject([{ type: 'ReactionRemoved' }]);
});
