/** What a turn has come to so far: the way it went, what is said, what was learned. */
import { momentInWords } from './opening-words.js';
import { phrases } from './phrases.js';
import { Speech } from './speech.js';
import type { Turn, TurnEnd, TurnInput } from './turn.js';

type Detail = Turn['details'][number];
type Waiting = Partial<Pick<Turn, 'invalidAnswers' | 'offered'>>;

export class TurnDraft {
  protected readonly speech: Speech;
  protected readonly path: string[] = [];
  protected readonly usedLookups: string[] = [];
  protected variables: Readonly<Record<string, string>>;
  protected verdict: Turn['verdict'] = null;
  protected score: number | null = null;
  protected isRatingAsked = false;
  private readonly details: Detail[] = [];
  private readonly set: Record<string, string> = {};

  /** The first words of a conversation say that a bot speaks, whatever the flow says. */
  constructor(protected readonly input: TurnInput) {
    const { flow, language, hours, now } = input;
    this.speech = new Speech(language, flow.language, input.markup);
    this.variables = {
      ...input.variables,
      language,
      opensAt: momentInWords(hours.nextOpening(now), now, hours.timeZone, language),
    };
    if (input.isFirstWord)
      this.speech.text(this.speech.words(flow.greeting ?? phrases.greeting, this.variables));
  }

  protected collect(detail: Detail): void {
    this.details.push(detail);
    const { name, value } = detail;
    this.variables = {
      ...this.variables,
      [name]: value,
      ...(name === 'firstName' ? { name: value } : {}),
    };
  }

  protected put(name: string, value: string): void {
    this.set[name] = value;
    this.variables = { ...this.variables, [name]: value };
  }

  protected wait(at: string, more: Waiting = {}): Turn {
    return this.end({ kind: 'wait' }, at, more);
  }

  protected end(
    then: TurnEnd,
    waitsAt: string | null,
    { invalidAnswers = 0, offered = [] }: Waiting = {},
  ): Turn {
    return {
      kind: 'turn',
      verdict: this.verdict,
      path: this.path,
      waitsAt,
      invalidAnswers,
      offered: offered.map(({ entryId, title }) => ({ entryId, title })),
      set: this.set,
      details: this.details,
      usedLookups: this.usedLookups,
      say: this.speech.all(),
      score: this.score,
      isRatingAsked: this.isRatingAsked,
      then,
    };
  }
}
