/** What the bot may do: answer, say that it does not know, hand over. Only while it has the floor. */
import { accept, refuse } from '#libs/decider';
import type { Answer } from './answer.js';
import type { BotCommand } from './commands.js';
import type { Content } from './content.js';
import type { ConversationEvent, HandoverReason } from './events.js';
import type { ConversationState } from './state.js';

export function decideBot(state: ConversationState, command: BotCommand): Answer {
  switch (command.type) {
    case 'AnswerAsBot':
      if (state.holder.kind !== 'bot') return refuse('not_your_turn');
      if (!state.pendingForBot.includes(command.questionMessageId)) return refuse('not_pending');
      return accept<ConversationEvent>(
        {
          type: 'BotAnswered',
          data: {
            questionMessageId: command.questionMessageId,
            messageId: command.messageId,
            entryId: command.entryId,
            score: command.score,
          },
        },
        composedByBot(command.messageId, command.content),
      );
    case 'MismatchAsBot':
      if (state.holder.kind !== 'bot') return refuse('not_your_turn');
      if (!state.pendingForBot.includes(command.questionMessageId)) return refuse('not_pending');
      return accept<ConversationEvent>(
        {
          type: 'BotMismatched',
          data: { questionMessageId: command.questionMessageId, score: command.score },
        },
        ...(command.reply ? [composedByBot(command.reply.messageId, command.reply.content)] : []),
        ...(command.handover ? [handover(command.handover, 0)] : []),
      );
    case 'RequestHandover':
      if (state.status === 'resolved') return refuse('resolved');
      if (state.holder.kind !== 'bot') return accept(); // Already asked: a retry changes nothing.
      return accept<ConversationEvent>(
        ...(command.reply ? [composedByBot(command.reply.messageId, command.reply.content)] : []),
        handover(command.reason, command.priority),
      );
  }
}

function composedByBot(messageId: string, content: Content): ConversationEvent {
  return {
    type: 'MessageComposed',
    data: { messageId, kind: content.kind, author: { kind: 'bot' } },
    private: { content },
  };
}

function handover(reason: HandoverReason, priority: number): ConversationEvent {
  return { type: 'HandoverRequested', data: { reason, priority } };
}
