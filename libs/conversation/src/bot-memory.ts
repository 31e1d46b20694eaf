/**
 * What the bot must remember of a conversation: where it is in its flow, what it was told, what it
 * was asked, the rating and the callback that are open. Folded from the conversation's own events
 * and from nothing else; bounded, whatever the length of the stream.
 */
import type { RatedStretch } from './bot-events.js';
import { summaryOf } from './content-summary.js';
import type { RecordedFact } from './state.js';

export const ASKED_REMEMBERED_MAX = 8;
const ASKED_CHARS_MAX = 300;
const VARIABLES_MAX = 100;

export interface FlowPosition {
  readonly flowId: string;
  readonly flowVersion: number;
  /** `null`: the flow came to its end; the next message begins it again. */
  readonly waitsAt: string | null;
  readonly invalidAnswers: number;
  /** How often each node was entered in this stretch of the bot. */
  readonly visits: Readonly<Record<string, number>>;
  readonly offered: readonly { readonly entryId: string; readonly title: string }[];
}

export interface AskedOfBot {
  readonly messageId: string;
  /** `null` for a message without words, or of a forgotten person. */
  readonly text: string | null;
  readonly outcome: 'open' | 'answered' | 'not_learned' | 'flow';
}

export interface OpenCallback {
  readonly callbackId: string;
  readonly isPlanned: boolean;
  readonly plannedFor: string;
  readonly dueAt: string;
  readonly waitingSince: string;
  readonly takenBy: string | null;
  readonly attempt: number;
}

export interface OpenRating {
  readonly ratingId: string;
  readonly of: RatedStretch;
  readonly agentId: string | null;
}

export interface BotMemory {
  readonly flow: FlowPosition | null;
  readonly language: string | null;
  /** What the customer told: variable → value. Survives the stretch; the agent gets it. */
  readonly details: Readonly<Record<string, string>>;
  /** Other variables of the flow. */
  readonly variables: Readonly<Record<string, string>>;
  readonly asked: readonly AskedOfBot[];
  /** The floor came back because nobody answered, and the bot has not said so yet. */
  readonly owesWord: string | null;
  readonly rating: OpenRating | null;
  readonly callback: OpenCallback | null;
  /** Epoch ms of the oldest message that nobody has answered; ends with an answer or an agent's word. */
  readonly waitingSince: number | null;
}

export const emptyMemory: BotMemory = {
  flow: null,
  language: null,
  details: {},
  variables: {},
  asked: [],
  owesWord: null,
  rating: null,
  callback: null,
  waitingSince: null,
};

export function remember(memory: BotMemory, event: RecordedFact): BotMemory {
  switch (event.type) {
    case 'MessageReceived':
      return event.data.classification === 'human'
        ? {
            ...memory,
            waitingSince: memory.waitingSince ?? event.at,
            asked: [
              ...memory.asked,
              {
                messageId: event.data.messageId,
                text: event.private
                  ? summaryOf(event.private.content).slice(0, ASKED_CHARS_MAX)
                  : null,
                outcome: 'open' as const,
              },
            ].slice(-ASKED_REMEMBERED_MAX),
          }
        : memory;
    case 'MessageComposed':
      return event.data.author.kind === 'agent' ? { ...memory, waitingSince: null } : memory;
    case 'BotAnswered':
      return {
        ...outcomeOf(memory, event.data.questionMessageId, 'answered'),
        waitingSince: null,
      };
    case 'BotMismatched':
      return outcomeOf(memory, event.data.questionMessageId, 'not_learned');
    case 'DetailCollected':
      return event.private
        ? { ...memory, details: put(memory.details, { [event.data.name]: event.private.value }) }
        : memory;
    case 'LookupAnswered':
      return { ...memory, variables: put(memory.variables, event.private?.values ?? {}) };
    case 'FlowStepTaken':
      return stepTaken(memory, event);
    case 'ConversationReturnedToBot':
      return {
        ...memory,
        flow: null,
        owesWord: event.data.reason === 'nobody_answered' ? event.data.reason : null,
      };
    case 'ConversationReopened':
      return { ...memory, flow: null, owesWord: null };
    case 'HandoverRequested':
    case 'OfferAccepted':
    case 'ConversationPickedUp':
      return { ...memory, owesWord: null };
    case 'ConversationResolved':
      return { ...memory, owesWord: null, waitingSince: null };
    case 'RatingRequested':
      return {
        ...memory,
        rating: {
          ratingId: event.data.ratingId,
          of: event.data.of,
          agentId: event.data.agentId ?? null,
        },
      };
    case 'RatingGiven':
      return { ...memory, rating: null };
    default:
      return { ...memory, callback: callbackAfter(memory.callback, event) };
  }
}

type EventOf<Type extends RecordedFact['type']> = Extract<RecordedFact, { type: Type }>;

function stepTaken(memory: BotMemory, event: EventOf<'FlowStepTaken'>): BotMemory {
  const { data } = event;
  const before = memory.flow;
  const isSame = before?.flowId === data.flowId && before.flowVersion === data.flowVersion;
  const visits = { ...(isSame ? before.visits : {}) };
  for (const nodeId of data.path) visits[nodeId] = (visits[nodeId] ?? 0) + 1;
  const titles = event.private?.offeredTitles ?? [];
  // An answer to the flow's own question is none to the bot; what began the conversation may be one.
  const isAnswerToFlow =
    data.questionMessageId !== null && before !== null && before.waitsAt !== null;
  return {
    ...(isAnswerToFlow
      ? outcomeOf(memory, data.questionMessageId as string, 'flow', 'open')
      : memory),
    language: data.language,
    variables: put(memory.variables, event.private?.set ?? {}),
    owesWord: null,
    // A rating that was passed over is not asked for any more.
    rating: null,
    flow: {
      flowId: data.flowId,
      flowVersion: data.flowVersion,
      waitsAt: data.waitsAt,
      invalidAnswers: data.invalidAnswers,
      visits,
      offered: (data.offeredEntries ?? []).map((entryId, index) => ({
        entryId,
        title: titles[index] ?? '',
      })),
    },
  };
}

function callbackAfter(open: OpenCallback | null, event: RecordedFact): OpenCallback | null {
  switch (event.type) {
    case 'CallbackRequested':
      return { ...event.data, isPlanned: false, takenBy: null, attempt: 0 };
    case 'CallbackPlanned':
      return (
        open && {
          ...open,
          isPlanned: true,
          dueAt: event.data.dueAt,
          attempt: event.data.attempt,
          takenBy: null,
        }
      );
    case 'CallbackTaken':
      return open && { ...open, takenBy: event.data.agentId };
    case 'CallbackReleased':
      return open && { ...open, takenBy: null };
    case 'CallbackDone':
      return null;
    default:
      return open;
  }
}

function outcomeOf(
  memory: BotMemory,
  messageId: string,
  outcome: AskedOfBot['outcome'],
  onlyFrom?: AskedOfBot['outcome'],
): BotMemory {
  return {
    ...memory,
    asked: memory.asked.map((asked) =>
      asked.messageId === messageId && (onlyFrom === undefined || asked.outcome === onlyFrom)
        ? { ...asked, outcome }
        : asked,
    ),
  };
}

/** Later values replace earlier ones; beyond the bound nothing new is taken in. */
function put(
  known: Readonly<Record<string, string>>,
  added: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const next: Record<string, string> = { ...known };
  for (const [name, value] of Object.entries(added))
    if (name in next || Object.keys(next).length < VARIABLES_MAX) next[name] = value;
  return next;
}
