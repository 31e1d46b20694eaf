import { fold, isRefused } from '#libs/decider';
import { botTurn } from './bot-commands.js';
import { conversation } from './conversation.js';
import type { ConversationCommand, StartWith } from './commands.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState, RecordedFact } from './state.js';

const maria = 'maria';
const tom = 'tom';
const start: StartWith = {
  inboxId: 'shop',
  channel: 'whatsapp',
  contactId: 'anna',
  episode: 1,
  threadKey: '31600000001',
  address: '31600000001',
  name: 'Anna',
};

const hello: ConversationCommand = {
  type: 'ReceiveMessage',
  start,
  messageId: 'm1',
  externalId: 'wamid.1',
  content: { kind: 'text', text: 'Hello' },
  classification: 'human',
};

/** Runs commands one after another on a fresh conversation; refusals fail the test. */
function after(...commands: ConversationCommand[]): ConversationState {
  return commands.reduce((state, command) => {
    const decision = conversation.decide(state, command);
    if (isRefused(decision)) throw new Error(`${command.type} refused: ${decision.refused}`);
    return fold(conversation as never, recorded(decision.events), state) as ConversationState;
  }, conversation.initial);
}

function recorded(events: readonly ConversationEvent[]): RecordedFact[] {
  return events.map((event) => ({ ...event, at: 1_000 }) as RecordedFact);
}

function typesOf(state: ConversationState, command: ConversationCommand): string[] | string {
  const decision = conversation.decide(state, command);
  return isRefused(decision) ? decision.refused : decision.events.map(({ type }) => type);
}

const askForPerson: ConversationCommand = {
  type: 'RequestHandover',
  reason: 'contact_asked',
  priority: 0,
  reply: null,
};
const offerMaria: ConversationCommand = {
  type: 'OfferToAgent',
  offerId: 'o1',
  agentId: maria,
  expiresAt: '2026-01-01T00:00:10Z',
};
const mariaAccepts: ConversationCommand = { type: 'AcceptOffer', offerId: 'o1', agentId: maria };
const mariaWrites: ConversationCommand = {
  type: 'ComposeMessage',
  messageId: 'out1',
  author: { kind: 'agent', agentId: maria },
  content: { kind: 'text', text: 'Hi Anna' },
};
const attempt = (n: number): ConversationCommand => ({
  type: 'RecordAttempt',
  messageId: 'out1',
  attempt: n,
});
const botAnswers: ConversationCommand = botTurn({
  questionMessageId: 'm1',
  verdict: { kind: 'answered', entryId: 'hours', score: 0.9 },
  say: [{ messageId: 'bot1', content: { kind: 'text', text: 'We are open from 9 to 5.' } }],
});

describe('The beginning of a conversation', () => {
  it('is made by the first message, with the bot holding the floor', () => {
    expect(typesOf(conversation.initial, hello)).toEqual([
      'ConversationStarted',
      'MessageReceived',
    ]);
    expect(after(hello).holder).toEqual({ kind: 'bot' });
  });

  it('is not made by a receipt', () => {
    expect(
      typesOf(conversation.initial, {
        type: 'ReceiveReceipt',
        outcome: 'read',
        ownMessageId: null,
        externalIds: 'all',
        code: null,
        reason: null,
      }),
    ).toBe('not_started');
  });

  it('asks the bot about people, never about automatic mail', () => {
    expect(after(hello).pendingForBot).toEqual(['m1']);
    expect(after({ ...hello, classification: 'auto_reply' }).pendingForBot).toEqual([]);
  });
});

describe('The floor', () => {
  it('lets the bot answer a question once', () => {
    expect(typesOf(after(hello), botAnswers)).toEqual([
      'BotAnswered',
      'FlowStepTaken',
      'MessageComposed',
    ]);
    expect(typesOf(after(hello, botAnswers), botAnswers)).toBe('not_pending');
  });

  it('refuses a bot answer that was computed before a handover', () => {
    expect(typesOf(after(hello, askForPerson), botAnswers)).toBe('not_your_turn');
  });

  it('refuses words of an agent who does not hold the conversation', () => {
    expect(typesOf(after(hello), mariaWrites)).toBe('not_your_turn');
    const held = after(hello, askForPerson, offerMaria, mariaAccepts);
    expect(
      typesOf(held, { ...mariaWrites, author: { kind: 'agent', agentId: tom } } as never),
    ).toBe('not_your_turn');
    expect(typesOf(held, mariaWrites)).toEqual(['MessageComposed']);
  });

  it('composes a message once, however often it is asked to', () => {
    const held = after(hello, askForPerson, offerMaria, mariaAccepts, mariaWrites);
    expect(typesOf(held, mariaWrites)).toEqual([]);
  });

  it('goes to the queue once when the customer asks for a person twice', () => {
    expect(typesOf(after(hello), askForPerson)).toEqual(['HandoverRequested']);
    expect(typesOf(after(hello, askForPerson), askForPerson)).toEqual([]);
  });
});

describe('An offer', () => {
  const offered = after(hello, askForPerson, offerMaria);

  it('is made to one agent at a time', () => {
    expect(typesOf(offered, { ...offerMaria, offerId: 'o2', agentId: tom } as never)).toBe(
      'offer_open',
    );
  });

  it('is accepted by the agent it was made to, and by nobody else', () => {
    expect(typesOf(offered, { ...mariaAccepts, agentId: tom } as never)).toBe('offer_gone');
    expect(typesOf(offered, mariaAccepts)).toEqual(['OfferAccepted']);
  });

  it('is accepted once when the answer is sent twice', () => {
    expect(typesOf(after(hello, askForPerson, offerMaria, mariaAccepts), mariaAccepts)).toEqual([]);
  });

  it('cannot be accepted after it expired', () => {
    const expired = after(hello, askForPerson, offerMaria, {
      type: 'ExpireOffer',
      offerId: 'o1',
      agentId: maria,
    });
    expect(typesOf(expired, mariaAccepts)).toBe('offer_gone');
    expect(expired.passedBy).toEqual([maria]);
  });

  it('loses to a colleague who picked the conversation up', () => {
    const picked = after(hello, askForPerson, offerMaria, { type: 'PickUp', agentId: tom });
    expect(typesOf(picked, mariaAccepts)).toBe('held_by_another_agent');
  });
});

describe('A pick-up by hand', () => {
  const say = { messageId: 'taken', content: { kind: 'text', text: 'Somebody has it.' } } as const;
  const pickUp = { type: 'PickUp', agentId: tom, say } as const;

  it('is told to a customer who has had no word so far, by the bot and before it', () => {
    expect(typesOf(after(hello), pickUp)).toEqual(['MessageComposed', 'ConversationPickedUp']);
    expect(typesOf(after(hello, pickUp), pickUp)).toEqual([]);
  });

  it('says nothing where something was said already', () => {
    const told = { ...askForPerson, reply: { ...say, messageId: 'r' } } as never;
    expect(typesOf(after(hello, told), pickUp)).toEqual(['ConversationPickedUp']);
  });
});

describe('Moving on', () => {
  const held = after(hello, askForPerson, offerMaria, mariaAccepts);

  it('transfers to a colleague, and to the queue', () => {
    const toTom = after(hello, askForPerson, offerMaria, mariaAccepts, {
      type: 'Transfer',
      byAgentId: maria,
      toAgentId: tom,
    });
    expect(toTom.holder).toEqual({ kind: 'agent', agentId: tom });
    expect(typesOf(held, { type: 'Transfer', byAgentId: tom, toAgentId: maria })).toBe(
      'not_held_by_you',
    );
  });

  it('resolves once, and a new message of the customer opens it again', () => {
    const done = after(hello, askForPerson, offerMaria, mariaAccepts, {
      type: 'Resolve',
      by: maria,
    });
    expect(typesOf(done, { type: 'Resolve', by: maria })).toEqual([]);
    expect(typesOf(done, mariaWrites)).toBe('resolved');
    expect(typesOf(done, { ...hello, messageId: 'm2' } as never)).toEqual([
      'ConversationReopened',
      'MessageReceived',
    ]);
  });

  it('is not woken by a machine: that is how mail loops begin', () => {
    const done = after(hello, { type: 'Resolve', by: maria });
    expect(
      typesOf(done, { ...hello, messageId: 'm2', classification: 'auto_reply' } as never),
    ).toEqual(['MessageReceived']);
  });
});

describe('Sending', () => {
  const composed = [hello, askForPerson, offerMaria, mariaAccepts, mariaWrites] as const;

  it('lets one sender begin an attempt', () => {
    expect(typesOf(after(...composed), attempt(1))).toEqual(['DeliveryAttempted']);
    expect(typesOf(after(...composed, attempt(1)), attempt(1))).toBe('already_attempted');
  });

  it('tries again after a postponement, and never after an unknown outcome', () => {
    const postponed = after(...composed, attempt(1), {
      type: 'RecordPostponed',
      messageId: 'out1',
      code: '429',
      reason: 'slow down',
      until: '2026-01-01T00:00:00Z',
    });
    expect(typesOf(postponed, attempt(2))).toEqual(['DeliveryAttempted']);
    const unknown = after(...composed, attempt(1), {
      type: 'RecordUnknown',
      messageId: 'out1',
      reason: 'timeout',
    });
    expect(typesOf(unknown, attempt(2))).toBe('already_settled');
  });

  it('finds its own message in an echo that arrives before the call returns', () => {
    const inFlight = after(...composed, attempt(1));
    expect(
      typesOf(inFlight, {
        type: 'ReceiveEcho',
        start,
        messageId: 'echo1',
        externalId: 'mid.1',
        ownMessageId: 'out1',
        content: { kind: 'text', text: 'Hi Anna' },
      }),
    ).toEqual(['MessageAccepted']);
  });

  it('takes a watermark for everything that was sent so far', () => {
    const accepted = after(...composed, attempt(1), {
      type: 'RecordAccepted',
      messageId: 'out1',
      externalId: 'mid.1',
    });
    const watermark: ConversationCommand = {
      type: 'ReceiveReceipt',
      outcome: 'read',
      ownMessageId: null,
      externalIds: 'all',
      code: null,
      reason: null,
    };
    expect(typesOf(accepted, watermark)).toEqual(['MessageRead']);
  });
});
