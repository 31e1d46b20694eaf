/**
 * A conversation with a draft, as it would go: the same decider, interpreter and knowledge as the
 * bot's, on a conversation that exists nowhere. Pure but for ids; nothing is recorded.
 */
import { type AskableBrain, type Language, languageOf, wantsPerson } from '#libs/brain';
import {
  conversation,
  type ConversationCommand,
  type ConversationEvent,
  type ConversationState,
  scoreOf,
  type RecordedFact,
} from '#libs/conversation';
import { fold, isRefused } from '#libs/decider';
import { commandOf, earlierQuestions, placeOf, variablesOf } from '#libs/flow-desk';
import { type Flow, type Hours, type LookupResult, takeTurn } from '#libs/flows';

export interface SaidInTry {
  readonly text: string;
  readonly payload?: string | undefined;
}

export interface TriedLine {
  readonly who: 'you' | 'bot' | 'system';
  readonly text: string;
  readonly options: readonly { readonly title: string; readonly payload: string }[];
  readonly path: readonly string[];
}

export interface TriedFlow {
  readonly lines: readonly TriedLine[];
  readonly waitsAt: string | null;
  /** A person or a callback has it, or it is resolved: the bot says nothing more. */
  readonly isOver: boolean;
}

const LOOKUPS_MAX = 10;

export function tryFlow(
  flow: Flow,
  said: readonly SaidInTry[],
  brain: AskableBrain,
  hours: Hours,
  now: number,
): TriedFlow {
  let state = conversation.initial;
  const lines: TriedLine[] = [];
  const system = (text: string) => lines.push({ who: 'system', text, options: [], path: [] });
  for (const [index, { text, payload }] of said.entries()) {
    const messageId = `try-${index}`;
    lines.push({ who: 'you', text, options: [], path: [] });
    state = after(state, now, receive(messageId, text, payload));
    if (state.holder.kind !== 'bot') {
      system('A person has the floor: the bot is silent.');
      continue;
    }
    const events = turnOf(flow, state, messageId, { text, payload }, brain, hours, now);
    for (const event of events) {
      if (event.type === 'FlowStepTaken') lines.push(lineOf(events, event.data.path));
      if (event.type === 'HandoverRequested')
        system(`A person takes over: ${event.data.reason.replaceAll('_', ' ')}.`);
      if (event.type === 'CallbackRequested')
        system(`A call is on the list, due ${event.data.dueAt}.`);
      if (event.type === 'ConversationResolved') system('The conversation is resolved.');
    }
    state = fold(conversation as never, recorded(events, now), state) as ConversationState;
  }
  return {
    lines,
    waitsAt: state.bot.flow?.waitsAt ?? null,
    isOver: state.start !== null && state.holder.kind !== 'bot',
  };
}

function turnOf(
  flow: Flow,
  state: ConversationState,
  messageId: string,
  { text, payload }: SaidInTry,
  brain: AskableBrain,
  hours: Hours,
  now: number,
): readonly ConversationEvent[] {
  const language = languageOf(text, (state.bot.language ?? flow.language) as Language);
  const lookups: Record<string, LookupResult> = {};
  for (let round = 0; round < LOOKUPS_MAX; round++) {
    const turn = takeTurn({
      flow,
      place: placeOf(state),
      wake: {
        kind: 'message',
        message: {
          text,
          payload: payload ?? null,
          score: scoreOf({ kind: 'text', text }),
          isAskingForPerson: wantsPerson(text),
        },
      },
      language,
      isFirstWord: !state.hasBotSpoken,
      mismatchesInARow: state.mismatchesInARow,
      variables: variablesOf(state),
      earlierQuestions: earlierQuestions(state, messageId),
      isRatingOpen: state.bot.rating !== null,
      brain,
      lookups,
      hours,
      now,
      markup: 'plain',
    });
    if (turn.kind === 'needs_lookup') {
      // Nobody's system is asked about a customer who does not exist.
      lookups[turn.stepId] = {
        outcome: 'found',
        values: Object.fromEntries(turn.fields.map((field) => [field, `[${field}]`])),
      };
      continue;
    }
    const done = new Map(
      Object.entries(lookups).map(([id, found]) => [id, { ...found, tookMs: 0, isCached: false }]),
    );
    const decision = conversation.decide(
      state,
      commandOf(turn, {
        questionMessageId: messageId,
        flowId: 'draft',
        flowVersion: 0,
        language,
        lookups: done,
      }),
    );
    return isRefused(decision) ? [] : decision.events;
  }
  return [];
}

function lineOf(events: readonly ConversationEvent[], path: readonly string[]): TriedLine {
  const contents = events.flatMap((event) =>
    event.type === 'MessageComposed' && event.private ? [event.private.content] : [],
  );
  const list = contents.find((content) => content.kind === 'list');
  return {
    who: 'bot',
    text: contents
      .map((content) => {
        if (content.kind === 'text' || content.kind === 'list') return content.text;
        return content.kind === 'rating' ? (content.comment ?? '') : '';
      })
      .join('\n\n'),
    options:
      list?.kind === 'list' ? list.options.map(({ title, payload }) => ({ title, payload })) : [],
    path,
  };
}

function receive(
  messageId: string,
  text: string,
  payload: string | undefined,
): ConversationCommand {
  return {
    type: 'ReceiveMessage',
    start: {
      inboxId: 'try',
      channel: 'webchat',
      contactId: 'try',
      episode: 1,
      threadKey: 'try',
      address: 'try',
    },
    messageId,
    externalId: messageId,
    content: payload ? { kind: 'button_reply', title: text, payload } : { kind: 'text', text },
    classification: 'human',
  };
}

function after(
  state: ConversationState,
  now: number,
  command: ConversationCommand,
): ConversationState {
  const decision = conversation.decide(state, command);
  if (isRefused(decision)) return state;
  return fold(conversation as never, recorded(decision.events, now), state) as ConversationState;
}

function recorded(events: readonly ConversationEvent[], at: number): RecordedFact[] {
  return events.map((event) => ({ ...event, at }) as RecordedFact);
}
