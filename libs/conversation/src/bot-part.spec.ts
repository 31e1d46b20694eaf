import { fold, isRefused } from '#libs/decider';
import fc from 'fast-check';
import { botTurn } from './bot-commands.js';
import type { ConversationCommand, StartWith } from './commands.js';
import { conversation } from './conversation.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState, RecordedFact } from './state.js';

const start: StartWith = {
  inboxId: 'shop',
  channel: 'whatsapp',
  contactId: 'anna',
  episode: 1,
  threadKey: '31600000001',
  address: '31600000001',
  name: 'Anna',
};
const asks = (messageId: string, text = 'Where is my parcel?'): ConversationCommand => ({
  type: 'ReceiveMessage',
  start,
  messageId,
  externalId: messageId,
  content: { kind: 'text', text },
  classification: 'human',
});
const text = (messageId: string) => ({
  messageId,
  content: { kind: 'text', text: 'Hm' } as const,
});

function eventsOf(state: ConversationState, command: ConversationCommand): ConversationEvent[] {
  const decision = conversation.decide(state, command);
  if (isRefused(decision)) throw new Error(`${command.type} refused: ${decision.refused}`);
  return [...decision.events];
}

function recorded(events: readonly ConversationEvent[], at = 1_000): RecordedFact[] {
  return events.map((event) => ({ ...event, at }) as RecordedFact);
}

function after(...commands: ConversationCommand[]): ConversationState {
  return commands.reduce(
    (state, command) =>
      fold(conversation as never, recorded(eventsOf(state, command)), state) as ConversationState,
    conversation.initial,
  );
}

const handsOver = botTurn({
  questionMessageId: 'q2',
  verdict: { kind: 'not_learned', score: 0.2 },
  details: [{ name: 'orderNumber', nodeId: 'ask', value: '123456' }],
  say: [text('b2')],
  then: { kind: 'handover', reason: 'contact_unhappy', priority: 1, signs: ['angry_words'] },
});
const missesFirst = botTurn({
  questionMessageId: 'q1',
  verdict: { kind: 'not_learned', score: 0.1 },
  say: [text('b1')],
});

describe('A handover', () => {
  it('carries a summary that is ready to act on, with what this very turn collected', () => {
    const state = after(asks('q1'), missesFirst, asks('q2', 'My parcel is broken'));
    const handover = eventsOf(state, handsOver).at(-1);
    expect(handover).toEqual({
      type: 'HandoverRequested',
      data: {
        reason: 'contact_unhappy',
        priority: 1,
        signs: ['angry_words'],
        needs: { language: 'en' },
      },
      private: {
        summary: {
          name: 'Anna',
          subject: 'My parcel is broken',
          language: 'en',
          details: [{ name: 'orderNumber', value: '123456' }],
          tried: [
            { question: 'Where is my parcel?', outcome: 'not_learned' },
            { question: 'My parcel is broken', outcome: 'not_learned' },
          ],
          mood: { kind: 'unhappy', signs: ['angry_words'] },
        },
      },
    });
  });

  it('keeps what people said out of the public part', () => {
    const state = after(asks('q1'), missesFirst, asks('q2', 'My parcel is broken'));
    const open = JSON.stringify(eventsOf(state, handsOver).map(({ data }) => data));
    expect(open).not.toMatch(/parcel|broken|123456|Anna/);
  });

  it('begins a stretch of its own when the conversation comes back to the bot', () => {
    const state = after(
      asks('q1'),
      missesFirst,
      asks('q2'),
      handsOver,
      { type: 'PickUp', agentId: 'maria' },
      { type: 'ReturnToBot', byAgentId: 'maria' },
    );
    expect(state.bot.flow).toBeNull();
    expect(state.mismatchesInARow).toBe(0);
    expect(state.bot.details).toEqual({ orderNumber: '123456' });
  });
});

const callMe = botTurn({
  questionMessageId: 'q1',
  say: [text('b1')],
  then: {
    kind: 'callback',
    callbackId: 'c1',
    number: '+31201234567',
    wish: null,
    dueAt: '2026-01-06T09:00:00.000Z',
    plannedFor: '2026-01-06T08:00:00.000Z',
  },
});
const plan: ConversationCommand = { type: 'PlanCallback', callbackId: 'c1' };
const take = (agentId: string): ConversationCommand => ({
  type: 'TakeCallback',
  callbackId: 'c1',
  agentId,
});
const finish = (outcome: 'reached' | 'not_reached'): ConversationCommand => ({
  type: 'FinishCallback',
  callbackId: 'c1',
  agentId: 'maria',
  outcome,
  note: null,
  retryAt: '2026-01-06T11:00:00.000Z',
});

describe('A callback', () => {
  it('takes the floor, with the age of the question that led to it', () => {
    const state = after(asks('q1'), callMe);
    expect(state.holder).toEqual({ kind: 'callback' });
    expect(state.bot.callback).toMatchObject({
      waitingSince: new Date(1_000).toISOString(),
      isPlanned: false,
    });
  });

  it('is as old as the first question that nobody answered, not as its own wish', () => {
    const at = (ms: number, state: ConversationState, command: ConversationCommand) =>
      fold(
        conversation as never,
        recorded(eventsOf(state, command), ms),
        state,
      ) as ConversationState;
    let state = at(1_000, conversation.initial, asks('q0'));
    const answered = { kind: 'answered', entryId: 'hours', score: 1 } as const;
    state = at(2_000, state, botTurn({ questionMessageId: 'q0', verdict: answered }));
    state = at(3_000, state, asks('q1'));
    state = at(4_000, state, missesFirst);
    state = at(9_000, state, asks('q2'));
    state = at(9_500, state, { ...callMe, questionMessageId: 'q2' });
    expect(state.bot.callback?.waitingSince).toBe(new Date(3_000).toISOString());
  });

  it('keeps its age when it is planned, and is planned once', () => {
    const state = after(asks('q1'), callMe, plan);
    expect(state.bot.callback).toMatchObject({
      isPlanned: true,
      attempt: 1,
      waitingSince: new Date(1_000).toISOString(),
      dueAt: '2026-01-06T09:00:00.000Z',
    });
    expect(eventsOf(state, plan)).toEqual([]);
  });

  it('is taken by one agent', () => {
    const state = after(asks('q1'), callMe, plan, take('maria'));
    expect(eventsOf(state, take('maria'))).toEqual([]);
    expect(conversation.decide(state, take('tom'))).toEqual({ refused: 'taken_by_another_agent' });
  });

  it('resolves the conversation when the customer was reached', () => {
    const state = after(asks('q1'), callMe, plan, take('maria'));
    expect(eventsOf(state, finish('reached')).map(({ type }) => type)).toEqual([
      'CallbackDone',
      'ConversationResolved',
    ]);
    expect(eventsOf(after(asks('q1'), callMe, plan, finish('reached')), finish('reached'))).toEqual(
      [],
    );
  });

  it('is tried three times before it is given up', () => {
    const missed = finish('not_reached');
    const twice = after(asks('q1'), callMe, plan, missed, missed);
    expect(twice.bot.callback?.attempt).toBe(3);
    expect(eventsOf(twice, missed)[0]?.type).toBe('CallbackDone');
  });

  it('stays on the list when the customer writes again, and the bot answers', () => {
    const state = after(asks('q1'), callMe, asks('q2', 'One more thing'));
    expect(state.holder).toEqual({ kind: 'bot' });
    expect(state.pendingForBot).toEqual(['q2']);
    expect(state.bot.callback).not.toBeNull();
    expect(eventsOf(state, finish('reached')).map(({ type }) => type)).toEqual(['CallbackDone']);
  });
});

describe('A rating', () => {
  const rated = (words: string) =>
    after(
      asks('q1'),
      { type: 'Resolve', by: 'maria' },
      {
        type: 'RequestRating',
        ratingId: 'r1',
        of: 'agent',
        agentId: 'maria',
        messageId: 'r',
        content: { kind: 'rating', comment: 'How was it?' },
      },
      asks('q2', words),
    );

  it('is no new question when it is good', () => {
    const state = rated('5');
    expect(state.status).toBe('resolved');
    expect(state.bot.rating).toBeNull();
  });

  it('brings a person when it is low', () => {
    expect(rated('1').holder.kind).toBe('queue');
  });

  it('is not a rating when it is a question', () => {
    const state = rated('Where is my parcel?');
    expect(state.holder.kind).toBe('bot');
    expect(state.pendingForBot).toEqual(['q2']);
  });
});

describe('The bot’s memory', () => {
  const command = fc.oneof(
    fc.constantFrom<ConversationCommand>(
      asks('q1'),
      asks('q2', 'And now?'),
      asks('q3', '5'),
      missesFirst,
      handsOver,
      callMe,
      plan,
      take('maria'),
      finish('reached'),
      finish('not_reached'),
      { type: 'PickUp', agentId: 'maria' },
      { type: 'ReturnToBot', byAgentId: 'maria' },
      { type: 'Resolve', by: 'maria' },
      { type: 'Reopen', by: 'maria' },
    ),
  );
  const history = fc.array(command, { maxLength: 40 }).map((commands) =>
    commands.reduce<{ state: ConversationState; facts: RecordedFact[] }>(
      ({ state, facts }, next) => {
        const decision = conversation.decide(state, next);
        if (isRefused(decision)) return { state, facts };
        const more = recorded(decision.events, facts.length + 1);
        return {
          state: fold(conversation as never, more, state) as ConversationState,
          facts: [...facts, ...more],
        };
      },
      { state: conversation.initial, facts: [] },
    ),
  );

  it('follows from the events alone, however they are read', () => {
    fc.assert(
      fc.property(history, fc.nat(60), ({ state, facts }, cut) => {
        const whole = fold(conversation as never, facts) as ConversationState;
        expect(whole).toEqual(state);
        const half = fold(conversation as never, facts.slice(0, cut)) as ConversationState;
        // What is kept between two reads is plain data: nothing hides in it.
        const kept = JSON.parse(JSON.stringify(half)) as ConversationState;
        expect(fold(conversation as never, facts.slice(cut), kept)).toEqual(state);
      }),
      { numRuns: 300 },
    );
  });

  it('has no word of the bot after a handover, in any history', () => {
    fc.assert(
      fc.property(history, ({ facts }) => {
        let holder = 'nobody';
        let state = conversation.initial;
        for (const fact of facts) {
          if (fact.type === 'MessageComposed' && fact.data.author.kind === 'bot')
            expect(['bot', 'nobody']).toContain(holder);
          state = conversation.evolve(state, fact);
          holder = state.holder.kind;
        }
      }),
      { numRuns: 300 },
    );
  });
});
