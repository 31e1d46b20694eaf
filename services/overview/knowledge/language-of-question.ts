/** The language in which a past question is asked again: as the bot took it, or would take it. */
import { type Language, languageOf } from '#libs/brain';

/** @param fallback the flow's own language, as for a customer of whom nothing is known yet */
export function languageOfQuestion(
  { text, language }: { readonly text: string; readonly language: string | null },
  fallback: string,
): string {
  return language ?? languageOf(text, fallback as Language);
}
