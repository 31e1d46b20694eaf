/** What the bot may do: take its turn in the flow, ask for a rating. Only while it has the floor. */
import { accept, refuse } from '#libs/decider';
import type { Answer } from './answer.js';
import type { RequestRating, TakeBotTurn } from './bot-commands.js';
import type { BotCommand } from './commands.js';
import type { Content } from './content.js';
import type { AgentNeeds, ConversationEvent, HandoverReason } from './events.js';
import { handoverSummary, type UnhappySign } from './handover-summary.js';
import { type ConversationState, evolve, type RecordedFact } from './state.js';

export function decideBot(state: ConversationState, command: BotCommand): Answer {
  switch (command.type) {
    case 'TakeBotTurn':
      return takeTurn(state, command);
    case 'RequestRating':
      return requestRating(state, command);
    case 'RequestHandover':
      if (state.status === 'resolved') return refuse('resolved');
      if (state.holder.kind !== 'bot') return accept(); // Already asked: a retry changes nothing.
      return accept<ConversationEvent>(
        ...(command.reply ? [composedByBot(command.reply)] : []),
        handover(state, command.reason, command.priority, [], command.needs),
      );
  }
}

/**
 * The version check of the store and this refusal together keep the bot silent after a handover: a
 * turn that was decided before it meets a state in which the bot no longer has the floor.
 */
function takeTurn(state: ConversationState, command: TakeBotTurn): Answer {
  const { questionMessageId, verdict, step, say } = command;
  if (state.holder.kind !== 'bot') return refuse('not_your_turn');
  if (questionMessageId === null) {
    if (state.bot.owesWord === null) return accept(); // It was said already.
  } else if (!state.pendingForBot.includes(questionMessageId)) return refuse('not_pending');

  const events: ConversationEvent[] = [];
  if (questionMessageId !== null && verdict?.kind === 'answered')
    events.push({
      type: 'BotAnswered',
      data: {
        questionMessageId,
        messageId: say.at(-1)?.messageId ?? '',
        entryId: verdict.entryId,
        score: verdict.score,
      },
    });
  if (questionMessageId !== null && verdict?.kind === 'not_learned')
    events.push({ type: 'BotMismatched', data: { questionMessageId, score: verdict.score } });
  for (const { values, ...data } of command.lookups)
    events.push({ type: 'LookupAnswered', data, private: { values } });
  for (const { name, nodeId, value } of command.details)
    events.push({ type: 'DetailCollected', data: { name, nodeId }, private: { value } });
  const { rating } = state.bot;
  if (command.score !== null && rating)
    events.push({
      type: 'RatingGiven',
      data: { ...rated(rating), ratingId: rating.ratingId, score: command.score },
    });
  const { offered, set, ...data } = step;
  events.push({
    type: 'FlowStepTaken',
    data: {
      questionMessageId,
      ...data,
      ...(offered.length > 0 ? { offeredEntries: offered.map(({ entryId }) => entryId) } : {}),
    },
    private: {
      ...(Object.keys(set).length > 0 ? { set } : {}),
      ...(offered.length > 0 ? { offeredTitles: offered.map(({ title }) => title) } : {}),
    },
  });
  events.push(...say.map(composedByBot));
  const last = say.at(-1);
  if (command.ratingId !== null && last)
    events.push({
      type: 'RatingRequested',
      data: { ratingId: command.ratingId, of: 'bot', messageId: last.messageId },
    });
  events.push(...ending(after(state, events), command));
  return accept(...events);
}

function ending(state: ConversationState, { then }: TakeBotTurn): ConversationEvent[] {
  switch (then.kind) {
    case 'wait':
      return [];
    case 'resolve':
      return [{ type: 'ConversationResolved', data: { by: 'bot' } }];
    case 'handover':
      return [handover(state, then.reason, then.priority, then.signs)];
    case 'callback': {
      const { number, wish } = then;
      const { name } = handoverSummary(state, []);
      return [
        {
          type: 'CallbackRequested',
          data: {
            callbackId: then.callbackId,
            dueAt: then.dueAt,
            plannedFor: then.plannedFor,
            waitingSince: new Date(state.bot.waitingSince ?? 0).toISOString(),
          },
          private: { number, ...(wish ? { wish } : {}), ...(name ? { name } : {}) },
        },
      ];
    }
  }
}

function requestRating(state: ConversationState, command: RequestRating): Answer {
  if (state.status !== 'resolved') return refuse('not_resolved');
  if (state.bot.rating !== null) return accept();
  const { ratingId, of, agentId, messageId, content } = command;
  return accept<ConversationEvent>(composedByBot({ messageId, content }), {
    type: 'RatingRequested',
    data: { ratingId, of, messageId, ...(agentId === null ? {} : { agentId }) },
  });
}

function rated({ of, agentId }: { of: 'bot' | 'agent'; agentId: string | null }) {
  return { of, ...(agentId === null ? {} : { agentId }) };
}

export function composedByBot({
  messageId,
  content,
}: {
  messageId: string;
  content: Content;
}): ConversationEvent {
  return {
    type: 'MessageComposed',
    data: { messageId, kind: content.kind, author: { kind: 'bot' } },
    private: { content },
  };
}

/** The summary holds what this very turn collected: it is made from the state after it. */
export function handover(
  state: ConversationState,
  reason: HandoverReason,
  priority: number,
  signs: readonly UnhappySign[],
  needs?: AgentNeeds,
): ConversationEvent {
  const { language } = state.bot;
  const asked = needs ?? (language === null ? undefined : { language });
  return {
    type: 'HandoverRequested',
    data: {
      reason,
      priority,
      ...(signs.length > 0 ? { signs } : {}),
      ...(asked ? { needs: asked } : {}),
    },
    private: { summary: handoverSummary(state, signs) },
  };
}

function after(state: ConversationState, events: readonly ConversationEvent[]): ConversationState {
  return events.reduce<ConversationState>(
    (soFar, event) => evolve(soFar, { ...event, at: soFar.bot.waitingSince ?? 0 } as RecordedFact),
    state,
  );
}
