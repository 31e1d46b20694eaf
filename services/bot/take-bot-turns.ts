/**
 * The bot's turn: wakes, reads the conversation, lets the flow decide, and records the whole turn.
 *
 * The decision is pure (libs/flows, with the brain as an argument); the version check is the
 * store's: a turn that was decided before a handover meets a conversation that has moved on, and is
 * refused. One run per message: what is answered is not pending any more, whoever wakes us again.
 */
import { type AskableBrain, type Language, languageOf, wantsPerson } from '#libs/brain';
import { type Content, type ConversationState, scoreOf } from '#libs/conversation';
import type { ConversationDesk } from '#libs/desk';
import { type EventStore, type RecordedEvent, splitStream } from '#libs/event-store';
import {
  boundVersion,
  commandOf,
  type DoneLookup,
  earlierQuestions,
  hoursOf,
  markupOf,
  placeOf,
  type PublishedFlow,
  variablesOf,
  type WorkspaceFlows,
} from '#libs/flow-desk';
import { type Message, type NeedsLookup, takeTurn } from '#libs/flows';
import { wordsOfQuestion } from '#libs/knowledge';
import { calendarVersionOf, type WorkspaceCalendar } from '#libs/opening-hours';
import { SecondOpinion, type ThirdEngine } from './second-opinion.js';

export interface BotParts {
  readonly store: EventStore;
  readonly desk: ConversationDesk;
  /** What the workspace's bot knows, and under which version. */
  readonly brainOf: (workspaceId: string) => Promise<{ brain: AskableBrain; version: number }>;
  readonly flows: Pick<WorkspaceFlows, 'newest' | 'version'>;
  /** When the team of that inbox is there. */
  readonly calendarOf: (
    workspaceId: string,
    inboxId: string | null,
  ) => WorkspaceCalendar | Promise<WorkspaceCalendar>;
  /** A language model for what the brain is not sure about; `null`: off. */
  readonly model?: ThirdEngine | null;
  readonly lookUp: (
    workspaceId: string,
    conversationId: string,
    state: ConversationState,
    needed: NeedsLookup,
  ) => Promise<DoneLookup>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Flow versions, look-ups and a second opinion that one turn may need before it is decided. */
const ROUNDS_MAX = 12;

/** One message. Idempotent: a question that is not pending any more is not answered again. */
export async function answerMessage(parts: BotParts, event: RecordedEvent): Promise<void> {
  const { messageId, classification } = event.data as { messageId: string; classification: string };
  if (classification !== 'human') return; // Machines are never answered: that is how loops begin.
  // Two questions to the database that do not wait for each other.
  const [[opened]] = await Promise.all([parts.store.open([event]), readUpTo(parts, event)]);
  if (!opened || opened.isForgotten) return;
  const { content } = opened.private as { content: Content };
  await takeBotTurn(parts, event, messageId, {
    text: wordsOfQuestion(content),
    payload: payloadOf(content),
    score: scoreOf(content),
    isAskingForPerson: wantsPerson(wordsOfQuestion(content) ?? ''),
  });
}

/** The floor came back because nobody answered: the bot says so, and offers a callback. */
export async function speakAfterReturn(parts: BotParts, event: RecordedEvent): Promise<void> {
  const { reason } = event.data as { reason?: string };
  if (reason !== 'nobody_answered') return;
  await readUpTo(parts, event);
  await takeBotTurn(parts, event, null, null);
}

/** The event says that its stream is at least this long; a shorter memory must be refreshed. */
async function readUpTo({ desk }: BotParts, { workspaceId, stream }: RecordedEvent): Promise<void> {
  await desk.refresh(workspaceId, splitStream(stream).id);
}

/** Once what memory holds of the conversation reaches to the event. */
async function takeBotTurn(
  parts: BotParts,
  event: RecordedEvent,
  questionMessageId: string | null,
  message: Message | null,
): Promise<void> {
  const { workspaceId } = event;
  const conversationId = splitStream(event.stream).id;
  const { brain, version } = await parts.brainOf(workspaceId);
  const lookups = new Map<string, DoneLookup>();
  const opinion = new SecondOpinion(brain, parts.model ?? null);
  const { state: woken } = await parts.desk.load(workspaceId, conversationId);
  const calendar = await parts.calendarOf(workspaceId, woken.start?.inboxId ?? null);
  const hours = hoursOf(calendar.calendar);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { state: seen } = await parts.desk.load(workspaceId, conversationId);
    if (!isTurn(seen, questionMessageId)) {
      // "No" counts only when nobody has gone further.
      const fresh = await parts.desk.refresh(workspaceId, conversationId);
      if (!isTurn(fresh.state, questionMessageId)) return;
    }
    const published = await flowFor(parts, workspaceId, boundVersion(seen));
    const { flow, flowId, flowVersion } = published;
    // What the decision lacked; seen from inside the loop of the desk.
    const lacking: {
      lookup: { needed: NeedsLookup; state: ConversationState } | null;
      flow: boolean;
    } = { lookup: null, flow: false };
    await parts.desk.handle(
      workspaceId,
      conversationId,
      (state) => {
        lacking.lookup = null;
        lacking.flow = false;
        opinion.begin();
        if (!isTurn(state, questionMessageId)) return null;
        const bound = boundVersion(state);
        if (bound !== null && bound !== flowVersion) {
          lacking.flow = true;
          return null;
        }
        const spoken = (state.bot.language ?? flow.language) as Language;
        const language = message?.text ? languageOf(message.text, spoken) : spoken;
        const turn = takeTurn({
          flow,
          place: placeOf(state),
          wake: message ? { kind: 'message', message } : { kind: 'nobody_answered' },
          language,
          isFirstWord: !state.hasBotSpoken,
          mismatchesInARow: state.mismatchesInARow,
          variables: variablesOf(state),
          earlierQuestions: earlierQuestions(state, questionMessageId),
          isRatingOpen: state.bot.rating !== null,
          brain: opinion.port,
          lookups: Object.fromEntries(lookups),
          hours,
          now: parts.now(),
          markup: markupOf(state),
        });
        if (turn.kind === 'needs_lookup') {
          lacking.lookup = { needed: turn, state };
          return null;
        }
        if (opinion.isWanted) return null;
        return commandOf(turn, { questionMessageId, flowId, flowVersion, language, lookups });
      },
      {
        actor: { kind: 'bot', id: 'bot' },
        causationId: event.id,
        correlationId: event.correlationId,
        traceparent: event.traceparent,
        decidedBy: {
          brain: String(version),
          flow: String(flowVersion),
          ...calendarVersionOf(calendar),
          ...opinion.decidedBy,
        },
      },
    );
    if (lacking.lookup) {
      const { needed, state } = lacking.lookup;
      lookups.set(needed.stepId, await parts.lookUp(workspaceId, conversationId, state, needed));
    } else if (opinion.isWanted) await opinion.hear();
    else if (!lacking.flow) return;
  }
  throw new Error(`The flow of ${workspaceId} needs more than ${ROUNDS_MAX} rounds for one turn.`);
}

/** Whether the bot has the floor and this is still to be answered. */
function isTurn(state: ConversationState, questionMessageId: string | null): boolean {
  if (state.holder.kind !== 'bot') return false;
  return questionMessageId === null
    ? state.bot.owesWord !== null
    : state.pendingForBot.includes(questionMessageId);
}

/** Versions never go away: one that is not there is a broken store, and nothing to guess about. */
async function flowFor(
  { flows }: BotParts,
  workspaceId: string,
  bound: number | null,
): Promise<PublishedFlow> {
  if (bound === null) return flows.newest(workspaceId);
  const published = await flows.version(workspaceId, bound);
  if (!published) throw new Error(`Workspace ${workspaceId} has no flow version ${bound}.`);
  return published;
}

function payloadOf(content: Content): string | null {
  return content.kind === 'button_reply' || content.kind === 'list_reply' ? content.payload : null;
}
