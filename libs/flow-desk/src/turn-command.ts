/** From a decided turn to the command that records it, and from a conversation to what a turn is given. */
import { discoverChannels } from '#libs/channels';
import type { Content, ConversationCommand, ConversationState } from '#libs/conversation';
import { newId } from '#libs/event-store';
import type { Markup, Place, SaidContent, Turn } from '#libs/flows';
import type { DoneLookup } from './done-lookup.js';

export interface TurnContext {
  readonly questionMessageId: string | null;
  readonly flowId: string;
  readonly flowVersion: number;
  readonly language: string;
  readonly lookups: ReadonlyMap<string, DoneLookup>;
}

export function commandOf(turn: Turn, context: TurnContext): ConversationCommand {
  const { path, waitsAt, invalidAnswers, offered, set, then } = turn;
  const { flowId, flowVersion, language } = context;
  return {
    type: 'TakeBotTurn',
    questionMessageId: context.questionMessageId,
    verdict: turn.verdict,
    step: { flowId, flowVersion, path, waitsAt, language, invalidAnswers, offered, set },
    details: turn.details,
    lookups: turn.usedLookups.flatMap((nodeId) => {
      const done = context.lookups.get(nodeId);
      return done ? [{ nodeId, ...done }] : [];
    }),
    say: turn.say.map((content) => ({ messageId: newId(), content: contentOf(content) })),
    score: turn.score,
    ratingId: turn.isRatingAsked ? newId() : null,
    then:
      then.kind === 'callback'
        ? {
            kind: 'callback',
            callbackId: newId(),
            number: then.number,
            wish: then.wish,
            dueAt: new Date(then.dueAt).toISOString(),
            plannedFor: new Date(then.plannedFor).toISOString(),
          }
        : then,
  };
}

/** Channels turn these into buttons, a list or numbered text, whatever they have. */
function contentOf(content: SaidContent): Content {
  return content;
}

/** Where the bot goes on; `null` when a stretch or the flow begins. */
export function placeOf({ bot }: ConversationState): Place | null {
  return bot.flow;
}

/** The version a conversation is bound to; `null`: the newest, as nothing has begun. */
export function boundVersion({ bot }: ConversationState): number | null {
  return bot.flow === null || bot.flow.waitsAt === null ? null : bot.flow.flowVersion;
}

/** Everything a text may name: what was collected, what the flow has set, and what we know anyway. */
export function variablesOf({ bot, start }: ConversationState): Record<string, string> {
  const name = bot.details.firstName ?? bot.details.name ?? start?.name ?? null;
  return {
    ...bot.variables,
    ...bot.details,
    ...(name ? { name } : {}),
    ...(start ? { channel: start.channel } : {}),
  };
}

/** Questions about which the bot has said something already. */
export function earlierQuestions({ bot }: ConversationState, except: string | null): string[] {
  return bot.asked.flatMap(({ messageId, text, outcome }) =>
    text !== null && messageId !== except && (outcome === 'answered' || outcome === 'not_learned')
      ? [text]
      : [],
  );
}

const channels = discoverChannels();

export function markupOf({ start }: ConversationState): Markup {
  const { readsChatMarks } = channels.get(start?.channel ?? '')?.capabilities ?? {};
  return readsChatMarks ? 'chat_marks' : 'plain';
}
