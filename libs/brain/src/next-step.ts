/**
 * What the bot does about one message: answer, say that it has not learned it, or hand over.
 *
 * Pure: the host gives the brain and the counters, and carries the step out.
 */
import type { Recogniser } from './brain.js';
import { type Language, languageOf } from './language.js';
import { phrases } from './phrases.js';
import { wantsPerson } from './wants-person.js';

export interface BotSettings {
  readonly defaultLanguage: Language;
  /** Not-learned questions in a row after which a person takes over. */
  readonly mismatchesMax: number;
}

export const defaultSettings: BotSettings = { defaultLanguage: 'en', mismatchesMax: 2 };

export interface Question {
  /** What was asked; `null` for something without words (a picture). */
  readonly text: string | null;
  readonly mismatchesInARow: number;
  /** The bot has not said a word in this conversation yet, and must say what it is. */
  readonly isFirstWord: boolean;
}

export type BotStep =
  | {
      readonly kind: 'answer';
      readonly entryId: string;
      readonly score: number;
      readonly say: string;
    }
  | { readonly kind: 'not_learned'; readonly score: number; readonly say: string }
  | {
      readonly kind: 'handover';
      readonly reason: 'contact_asked' | 'bot_unsure';
      /** The question was one that the bot did not know; `null` when a person was asked for. */
      readonly mismatchScore: number | null;
      readonly say: string;
    };

export function nextStep(
  question: Question,
  recognise: Recogniser,
  settings: BotSettings = defaultSettings,
): BotStep {
  const text = question.text ?? '';
  const language = languageOf(text, settings.defaultLanguage);
  const words = phrases[language];
  const say = (sentence: string) =>
    question.isFirstWord ? `${words.greeting}\n\n${sentence}` : sentence;

  if (wantsPerson(text))
    return {
      kind: 'handover',
      reason: 'contact_asked',
      mismatchScore: null,
      say: say(words.handover),
    };

  const recognition = question.text === null ? NOTHING : recognise(text);
  if (recognition.kind === 'known') {
    const { entry, score } = recognition;
    return { kind: 'answer', entryId: entry.entryId, score, say: say(entry.answer) };
  }
  if (question.mismatchesInARow + 1 >= settings.mismatchesMax)
    return {
      kind: 'handover',
      reason: 'bot_unsure',
      mismatchScore: recognition.score,
      say: say(words.handover),
    };
  return { kind: 'not_learned', score: recognition.score, say: say(words.notLearned) };
}

const NOTHING = { kind: 'not_learned', score: 0 } as const;
