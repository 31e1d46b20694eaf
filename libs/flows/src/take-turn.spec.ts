import { conversation, type ConversationState, type RecordedFact } from '#libs/conversation';
import { fold, isRefused } from '#libs/decider';
import { commandOf, earlierQuestions, placeOf, variablesOf } from '#libs/flow-desk';
import fc from 'fast-check';
import { alwaysOpen } from './callback.js';
import type { Flow } from './flow.js';
import { replayQuestions } from './replay-questions.js';
import { shippedFlows } from './shipped-flows.js';
import { STEPS_PER_TURN_MAX, takeTurn, VISITS_MAX } from './take-turn.js';
import type { BrainPort, Turn, TurnInput } from './turn.js';

/** Knows what it has been asked with a question mark, hesitates at "perhaps", and nothing else. */
const brain: BrainPort = {
  ask({ text }) {
    if (text.includes('perhaps'))
      return {
        kind: 'choose',
        score: 0.4,
        among: [
          { entryId: 'hours', title: 'Opening hours' },
          { entryId: 'order', title: 'Your order' },
        ],
      };
    return text.endsWith('?')
      ? { kind: 'answer', entryId: 'hours', score: 0.9, say: 'From nine to five.' }
      : { kind: 'not_learned', score: 0.1 };
  },
  answerOf: (entryId) => (entryId === 'hours' ? 'From nine to five.' : null),
};
const NOW = Date.parse('2026-01-05T21:00:00Z');
const shut = { ...alwaysOpen, isOpen: () => false, nextOpening: () => NOW + 39_600_000 };

/** A conversation with the flow, as the bot's host has it. */
function talk(flow: Flow, hours = alwaysOpen) {
  let state = conversation.initial;
  let messages = 0;
  const record = (command: Parameters<typeof conversation.decide>[1]) => {
    const decision = conversation.decide(state, command);
    if (isRefused(decision)) throw new Error(decision.refused);
    const facts = decision.events.map((event) => ({ ...event, at: NOW }) as RecordedFact);
    state = fold(conversation as never, facts, state) as ConversationState;
  };
  const inputFor = (text: string, messageId: string): TurnInput => ({
    flow,
    place: placeOf(state),
    wake: {
      kind: 'message',
      message: { text, payload: null, score: null, isAskingForPerson: text === 'agent' },
    },
    language: 'en',
    isFirstWord: !state.hasBotSpoken,
    mismatchesInARow: state.mismatchesInARow,
    variables: variablesOf(state),
    earlierQuestions: earlierQuestions(state, messageId),
    isRatingOpen: state.bot.rating !== null,
    brain,
    lookups: {},
    hours,
    now: NOW,
    markup: 'plain',
  });
  return {
    state: () => state,
    /** `null` when the bot does not have the floor. */
    say(text: string): Turn | null {
      const messageId = `m${messages++}`;
      record({
        type: 'ReceiveMessage',
        start: {
          inboxId: 'i',
          channel: 'whatsapp',
          contactId: 'c',
          episode: 1,
          threadKey: 'k',
          address: 'a',
        },
        messageId,
        externalId: messageId,
        content: { kind: 'text', text },
        classification: 'human',
      });
      if (state.holder.kind !== 'bot') return null;
      const input = inputFor(text, messageId);
      const turn = takeTurn(input);
      // The same state and message give the same turn, however often it is decided.
      expect(takeTurn(input)).toEqual(turn);
      if (turn.kind === 'needs_lookup') throw new Error('No flow here asks a system.');
      record(
        commandOf(turn, {
          questionMessageId: messageId,
          flowId: 'f',
          flowVersion: 1,
          language: 'en',
          lookups: new Map(),
        }),
      );
      return turn;
    },
  };
}

const said = (turn: Turn | null) =>
  (turn?.say ?? [])
    .map((content) => (content.kind === 'rating' ? content.comment : content.text))
    .join('\n\n');
const words = fc.oneof(
  fc.constantFrom(
    '1',
    '2',
    'optie 3',
    'agent',
    'When?',
    'perhaps so',
    'Tim',
    '020 123 4567',
    '471100',
  ),
  fc.string({ maxLength: 60 }),
);

describe('A turn', () => {
  it('is the same in every replay, bounded, and never leaves the customer without a way on', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(shippedFlows)),
        fc.boolean(),
        fc.array(words, { minLength: 1, maxLength: 12 }),
        (flow, isShut, texts) => {
          const customer = talk(flow, isShut ? shut : alwaysOpen);
          for (const text of texts) {
            const turn = customer.say(text);
            if (!turn) break;
            expect(turn.path.length).toBeLessThanOrEqual(STEPS_PER_TURN_MAX);
            expect(said(turn)).not.toBe('');
            if (turn.waitsAt !== null)
              expect(flow.steps.map(({ id }) => id)).toContain(turn.waitsAt);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  /** The row R13 of the acceptance list. */
  it('says first that it is a bot, in 10,000 of 10,000 conversations', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(shippedFlows)), words, (flow, text) => {
        if (/\bbot\b/.test(said(talk(flow).say(text)).split('\n\n')[0] ?? '')) told += 1;
      }),
      { numRuns: 10_000 },
    );
    expect(told).toBe(10_000);
  });

  it('lets the customer choose among the closest, and counts "none of these"', () => {
    const customer = talk(shippedFlows.open);
    expect(customer.say('perhaps this')?.offered.map(({ entryId }) => entryId)).toEqual([
      'hours',
      'order',
    ]);
    expect(customer.state().mismatchesInARow).toBe(0);
    expect(customer.say('3')?.verdict).toEqual({ kind: 'not_learned', score: 0 });
    customer.say('perhaps that');
    expect(customer.say('opening huors')?.verdict).toMatchObject({
      kind: 'answered',
      entryId: 'hours',
    });
    expect(customer.state().mismatchesInARow).toBe(0);
  });

  it('repeats a menu that was not understood, then brings a person', () => {
    const customer = talk(shippedFlows.closed);
    customer.say('Hello');
    expect(said(customer.say('something else'))).toMatch(/did not understand/);
    expect(customer.say('something else again')?.then).toMatchObject({
      kind: 'handover',
      reason: 'bot_unsure',
    });
  });

  it('asks for a mark, and brings a person after a low one', () => {
    const rated: Flow = {
      ...shippedFlows.open,
      start: 'rate',
      steps: [
        { id: 'rate', kind: 'rating', text: { en: 'How was it?' }, next: 'answer' },
        ...shippedFlows.open.steps,
      ],
    };
    const mark = (score: number | null) =>
      takeTurn({
        flow: rated,
        place: { waitsAt: 'rate', invalidAnswers: 0, visits: {}, offered: [] },
        wake: {
          kind: 'message',
          message: { text: String(score), payload: null, score, isAskingForPerson: false },
        },
        language: 'en',
        isFirstWord: false,
        mismatchesInARow: 0,
        variables: {},
        earlierQuestions: [],
        isRatingOpen: true,
        brain,
        lookups: {},
        hours: alwaysOpen,
        now: NOW,
        markup: 'plain',
      });
    expect(mark(5)).toMatchObject({ score: 5, then: { kind: 'wait' } });
    expect(mark(1)).toMatchObject({
      score: 1,
      then: { kind: 'handover', reason: 'contact_unhappy', signs: ['low_rating'] },
    });
  });

  it('brings a person instead of walking the same steps for ever', () => {
    const customer = talk({
      ...shippedFlows.closed,
      steps: shippedFlows.closed.steps.map((step) =>
        step.id === 'menu' && step.kind === 'menu' ? { ...step, otherwise: 'hours' } : step,
      ),
    });
    let turns = 0;
    while (customer.state().holder.kind !== 'queue' && turns < 2 * VISITS_MAX) {
      customer.say(`round ${turns} of ${'x'.repeat(turns)}`);
      turns += 1;
    }
    expect(turns).toBeLessThanOrEqual(VISITS_MAX + 2);
  });

  it('can be asked what it makes of past questions', () => {
    const outcomes = replayQuestions(
      shippedFlows.open,
      brain,
      [
        { questionId: '1', text: 'When?', language: 'en' },
        { questionId: '2', text: 'Violins', language: 'nl' },
        { questionId: '3', text: 'perhaps', language: null },
        { questionId: '4', text: 'agent', language: null },
      ],
      (text) => text === 'agent',
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'answered',
      'not_learned',
      'asked_to_choose',
      'handover',
    ]);
  });
});
