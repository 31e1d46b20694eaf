/** What the platform reports about our own messages, in every order in which it may come. */
import { fold, isRefused } from '#libs/decider';
import type { ConversationCommand, StartWith } from './commands.js';
import type { Content } from './content.js';
import { conversation } from './conversation.js';
import { PARKED_MAX } from './parked.js';
import type { ConversationState, RecordedFact } from './state.js';

const start: StartWith = {
  inboxId: 'shop',
  channel: 'instagram',
  contactId: 'anna',
  episode: 1,
  threadKey: '77',
  address: '77',
};
const text = (words: string): Content => ({ kind: 'text', text: words });
const HOUR_MS = 3_600_000;

function run(state: ConversationState, command: ConversationCommand, at = 1_000) {
  const decision = conversation.decide(state, command);
  if (isRefused(decision)) throw new Error(`${command.type} refused: ${decision.refused}`);
  const facts = decision.events.map((event) => ({ ...event, at, saidAt: at }) as RecordedFact);
  return {
    types: decision.events.map(({ type }) => type),
    state: fold(conversation as never, facts, state) as ConversationState,
  };
}

function after(...commands: readonly ConversationCommand[]): ConversationState {
  return commands.reduce((state, command) => run(state, command).state, conversation.initial);
}

const hello: ConversationCommand = {
  type: 'ReceiveMessage',
  start,
  messageId: 'in1',
  externalId: 'mid.in',
  content: text('Hello'),
  classification: 'human',
};
const write = (words: string, messageId = 'out1'): ConversationCommand => ({
  type: 'ComposeMessage',
  messageId,
  author: { kind: 'agent', agentId: 'maria' },
  content: text(words),
});
const inFlight = (words = 'Hi Anna') => [
  hello,
  { type: 'PickUp', agentId: 'maria' } as const,
  write(words),
  { type: 'RecordAttempt', messageId: 'out1', attempt: 1 } as const,
];
const answered = (externalId = 'mid.1'): ConversationCommand => ({
  type: 'RecordAccepted',
  messageId: 'out1',
  externalId,
});
const part = (externalId: string): ConversationCommand => ({
  type: 'RecordPartAccepted',
  messageId: 'out1',
  externalId,
});
const receipt = (
  outcome: 'accepted' | 'delivered' | 'read' | 'failed',
  externalId = 'mid.1',
  ownMessageId: string | null = null,
): ConversationCommand => ({
  type: 'ReceiveReceipt',
  outcome,
  ownMessageId,
  externalIds: [externalId],
  code: null,
  reason: null,
});
const echo = (words: string, externalId = 'mid.1', own: string | null = null) =>
  ({
    type: 'ReceiveEcho',
    start,
    messageId: `echo of ${externalId}`,
    externalId,
    ownMessageId: own,
    content: text(words),
  }) as const;

function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    orders(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

describe('Reports about one message', () => {
  const four = (own: string | null) =>
    (['accepted', 'delivered', 'read', 'failed'] as const).map((outcome) =>
      receipt(outcome, 'mid.1', own),
    );

  it.each([
    ['that name our id', 'out1'],
    ['that name only theirs', null],
  ])(
    'chatwoot#14529: end at the highest in all 24 orders, wherever the answer to our call falls, %s',
    (_how, own) => {
      const ends = orders(four(own)).flatMap((order) =>
        [0, 1, 2, 3, 4].map((place) => order.toSpliced(place, 0, answered())),
      );
      expect(ends).toHaveLength(120);
      for (const commands of ends) {
        const state = after(...inFlight(), ...commands);
        expect(state.outbound.map(({ outcome }) => outcome)).toEqual(['read']);
        expect(state.parked).toEqual([]);
      }
    },
  );

  it('postmangovsg#2151: wait for the answer to our call, and then come true', () => {
    const early = after(...inFlight(), receipt('delivered'), receipt('read'));
    expect(early.outbound[0]?.outcome).toBe('attempted');
    expect(early.parked).toHaveLength(2);
    const { types, state } = run(early, answered());
    expect(types).toEqual(['MessageAccepted', 'MessageDelivered', 'MessageRead']);
    expect(state.parked).toEqual([]);
  });

  it('settle a call that ended unclear, also when they came before its end', () => {
    const unknown = { type: 'RecordUnknown', messageId: 'out1', reason: 'timeout' } as const;
    const before = run(after(...inFlight(), receipt('delivered', 'wamid.1', 'out1')), unknown);
    expect(before.types).toEqual(['MessageOutcomeUnknown', 'MessageDelivered']);
    const later = run(after(...inFlight(), unknown), receipt('delivered', 'wamid.1', 'out1'));
    expect(later.types).toEqual(['MessageDelivered']);
    for (const { state } of [before, later]) expect(state.outbound[0]?.outcome).toBe('delivered');
  });

  it('wait for the echo of a message from another app', () => {
    const { types } = run(
      after(hello, receipt('read', 'mid.app')),
      echo('From my phone', 'mid.app'),
    );
    expect(types).toEqual(['MessageEchoed', 'MessageRead']);
  });

  it('are forgotten from the oldest on when nobody claims them', () => {
    const many = Array.from({ length: PARKED_MAX + 5 }, (_, n) => receipt('read', `mid.${n}`));
    const { parked } = after(hello, ...many);
    expect(parked).toHaveLength(PARKED_MAX);
    expect(parked[0]?.externalId).toBe('mid.5');
  });
});

describe('A message in several parts', () => {
  it('is delivered when its last part is, and failed when any is', () => {
    const sent = after(...inFlight(), part('p1'), part('p2'), answered('p3'));
    expect(sent.outbound[0]).toMatchObject({ externalId: 'p3', partIds: ['p1', 'p2'] });
    expect(run(sent, receipt('delivered', 'p1')).types).toEqual([]);
    expect(run(sent, receipt('failed', 'p1')).types).toEqual(['MessageFailed']);
    expect(run(sent, receipt('delivered', 'p3')).types).toEqual(['MessageDelivered']);
  });

  it('takes early reports of a part for that part', () => {
    const early = after(...inFlight(), receipt('delivered', 'p1', 'out1'));
    const { types, state } = run(early, part('p1'));
    expect(types).toEqual(['MessagePartAccepted']);
    expect(state.parked).toEqual([]);
    expect(state.outbound[0]?.outcome).toBe('attempted');
  });
});

describe('An echo', () => {
  it('chatwoot#12032: before our call returns is our own message, by its id', () => {
    const early = run(after(...inFlight()), echo('Hi Anna', 'mid.1', 'out1'));
    expect(early.types).toEqual(['MessageAccepted']);
    expect(run(early.state, answered()).types).toEqual([]);
  });

  it('chatwoot#8607: is our own by its words where the platform carries no id', () => {
    const early = run(after(...inFlight()), echo('Hi  Anna'));
    expect(early.types).toEqual(['MessageAccepted']);
    expect(run(early.state, answered()).types).toEqual([]);
    expect(early.state.outbound).toHaveLength(1);
  });

  it('is our own when it says one part of it', () => {
    const [one, two] = ['one '.repeat(40), 'two '.repeat(40)].map((words) => words.trim());
    const first = run(after(...inFlight(`${one}\n\n${two}`)), echo(one as string, 'p1'));
    expect(first.types).toEqual(['MessagePartAccepted']);
    const whole = [part('p1'), echo(two as string, 'p2'), answered('p2')].reduce(
      (state, command) => run(state, command).state,
      first.state,
    );
    expect(whole.outbound).toHaveLength(1);
    expect(whole.outbound[0]).toMatchObject({ outcome: 'accepted', externalId: 'p2' });
  });

  it("openclaw#115574: of somebody else's words is theirs, also while ours are on their way", () => {
    expect(run(after(...inFlight()), echo('OK', 'mid.x')).types).toEqual(['MessageEchoed']);
    expect(run(after(...inFlight('OK, I will ask')), echo('OK', 'mid.x')).types).toEqual([
      'MessageEchoed',
    ]);
  });

  it('chatwoot#13665: from another app is shown as the business, and never as the customer', () => {
    const { types, state } = run(after(hello), echo('From the page inbox', 'mid.y'));
    expect(types).toEqual(['MessageEchoed']);
    expect(state.pendingForBot).toEqual(['in1']);
  });
});

describe('When the customer last wrote', () => {
  it("counts by the platform's own time, by words and clicks, and not by our echoes", () => {
    const late = run(conversation.initial, hello, 5 * HOUR_MS).state;
    expect(late.lastInboundAt).toBe(5 * HOUR_MS);
    const echoed = run(late, echo('Hi', 'mid.z'), 9 * HOUR_MS).state;
    expect(echoed.lastInboundAt).toBe(5 * HOUR_MS);
    const bounce = {
      ...hello,
      messageId: 'in2',
      externalId: 'b',
      classification: 'bounce',
    } as const;
    expect(run(echoed, bounce, 10 * HOUR_MS).state.lastInboundAt).toBe(5 * HOUR_MS);
    const click = {
      ...hello,
      messageId: 'in3',
      externalId: 'c',
      classification: 'notice',
    } as const;
    expect(run(echoed, click, 11 * HOUR_MS).state.lastInboundAt).toBe(11 * HOUR_MS);
  });

  it('is not moved by a webhook that was kept back for days', () => {
    const { state } = run(conversation.initial, hello, 50 * HOUR_MS);
    const decision = conversation.decide(state, { ...hello, messageId: 'in4', externalId: 'd' });
    if (isRefused(decision)) throw new Error(decision.refused);
    const facts = decision.events.map(
      (event) => ({ ...event, at: 90 * HOUR_MS, saidAt: 20 * HOUR_MS }) as RecordedFact,
    );
    const next = fold(conversation as never, facts, state) as ConversationState;
    expect(next.lastInboundAt).toBe(50 * HOUR_MS);
  });
});
