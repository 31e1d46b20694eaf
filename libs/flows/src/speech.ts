/** Gathers what the bot says in one turn into as few messages as there can be. */
import type { Words } from './flow.js';
import { wordsIn } from './phrases.js';
import { type Markup, renderTemplate } from './template.js';
import type { SaidContent } from './turn.js';

/** A question with buttons holds a shorter text than a message does, on most channels. */
const MERGED_CHARS_MAX = 600;

export class Speech {
  private readonly said: SaidContent[] = [];
  private pending: string[] = [];

  constructor(
    private readonly language: string,
    private readonly fallback: string,
    private readonly markup: Markup,
  ) {}

  words(words: Words, variables: Readonly<Record<string, string>>): string {
    return renderTemplate(wordsIn(words, this.language, this.fallback), variables, this.markup);
  }

  text(text: string): void {
    if (text.trim() !== '') this.pending.push(text);
  }

  list(
    text: string,
    options: readonly { readonly title: string; readonly payload: string }[],
  ): void {
    this.said.push({ kind: 'list', text: this.before(text), options });
  }

  rating(comment: string): void {
    this.said.push({ kind: 'rating', comment: this.before(comment) });
  }

  all(): SaidContent[] {
    this.flush();
    return this.said;
  }

  /** What was said before goes in front, unless that makes the question too long. */
  private before(text: string): string {
    const whole = [...this.pending, text].join('\n\n');
    if (whole.length > MERGED_CHARS_MAX) {
      this.flush();
      return text;
    }
    this.pending = [];
    return whole;
  }

  private flush(): void {
    if (this.pending.length > 0) this.said.push({ kind: 'text', text: this.pending.join('\n\n') });
    this.pending = [];
  }
}
