/**
 * What an agent needs in order to go on where the bot stopped: who, about what, with which details,
 * what was tried, in which mood. Made from the state alone, so every way to a person carries it.
 */
import type { ConversationState } from './state.js';

/** Why the bot thinks that the customer is not happy. Each can be pointed at in the thread. */
export type UnhappySign = 'repeated_question' | 'angry_words' | 'shouting' | 'low_rating';

export interface HandoverSummary {
  /** What the customer is called, as far as the customer or the channel said so. */
  readonly name: string | null;
  /** In the customer's words, or the subject of a mail. */
  readonly subject: string | null;
  readonly language: string | null;
  readonly details: readonly { readonly name: string; readonly value: string }[];
  /** Questions to the bot, oldest first, and what came of them. */
  readonly tried: readonly { readonly question: string; readonly outcome: TriedOutcome }[];
  readonly mood: { readonly kind: 'calm' | 'unhappy'; readonly signs: readonly UnhappySign[] };
}

export type TriedOutcome = 'answered' | 'not_learned' | 'unanswered';

export function handoverSummary(
  state: ConversationState,
  signs: readonly UnhappySign[],
): HandoverSummary {
  const { bot, start } = state;
  const tried = bot.asked.flatMap(({ text, outcome }) =>
    text === null || outcome === 'flow'
      ? []
      : [{ question: text, outcome: outcome === 'open' ? ('unanswered' as const) : outcome }],
  );
  const unsolved = tried.findLast(({ outcome }) => outcome !== 'answered');
  return {
    name: bot.details.firstName ?? bot.details.name ?? start?.name ?? null,
    subject: bot.details.subject ?? start?.subject ?? (unsolved ?? tried.at(-1))?.question ?? null,
    language: bot.language,
    details: Object.entries(bot.details).map(([name, value]) => ({ name, value })),
    tried,
    mood: { kind: signs.length > 0 ? 'unhappy' : 'calm', signs },
  };
}
