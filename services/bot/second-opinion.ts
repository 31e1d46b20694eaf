/**
 * The brain of one turn, and what a language model makes of the question that it is not sure about. A turn
 * is decided without I/O: it asks, goes without, and is decided once more when the answer is there.
 */
import { type AskableBrain, type AskedQuestion, type BrainReply } from '#libs/brain';
import type { BrainPort } from '#libs/flows';
import { type GenerativeEngine, mayImprove } from '#libs/knowledge';

/** Never throws, and answers within its time-out. */
export type ThirdEngine = Pick<GenerativeEngine, 'improve' | 'model'>;

export class SecondOpinion {
  /** By question. The model is asked once a turn for the same words. */
  private readonly known = new Map<string, BrainReply>();
  private open: { readonly question: AskedQuestion; readonly own: BrainReply } | null = null;

  /** @param model `null`: there is none, and the brain speaks for itself */
  constructor(
    private readonly brain: AskableBrain,
    private readonly model: ThirdEngine | null,
  ) {}

  readonly port: BrainPort = {
    answerOf: (entryId) => this.brain.answerOf(entryId),
    ask: ({ isDetail, ...question }) => {
      const known = this.known.get(question.text);
      if (known) return known;
      const own = this.brain.ask(question);
      // An answer to the flow's own question (a name, a number) is nobody's business outside.
      if (this.model && !isDetail && mayImprove(own)) this.open = { question, own };
      return own;
    },
  };

  /** A decision begins anew. */
  begin(): void {
    this.open = null;
  }

  /** The decision that was just made wants to hear the model first. */
  get isWanted(): boolean {
    return this.open !== null;
  }

  async hear(): Promise<void> {
    if (!this.open || !this.model) return;
    const { question, own } = this.open;
    const answerOf = (entryId: string) => this.brain.answerOf(entryId);
    this.known.set(question.text, await this.model.improve(question, own, answerOf));
  }

  /** Which model's words a turn may use; goes on record with it. */
  get decidedBy(): Readonly<Record<string, string>> {
    const isUsed = [...this.known.values()].some(({ engine }) => engine === 'generative');
    return isUsed && this.model ? { model: this.model.model } : {};
  }
}
