/**
 * What a run still has to say about a conversation: from everything that happened in it, and from what
 * the run has said already. Pure, so a redelivered event, a restart or a late one adds nothing twice: what
 * is on the run's stream is passed over, and what is missing is made up for.
 */
import { type Content, conversation, type ConversationState, scoreOf } from '#libs/conversation';
import { asFact } from '#libs/desk';
import type { OpenedEvent } from '#libs/event-store';
import type { Hours } from '#libs/flows';
import { wordsOfQuestion } from '#libs/knowledge';
import { compareWithBot, compareWithPerson, closestTo } from './compare-moves.js';
import { type RealTurn, realTurn } from './real-turn.js';
import { isDuring, type ShadowRun } from './runs.js';
import type { NoteEvent } from './shadow-events.js';
import { type Candidate, shadowMove } from './shadow-move.js';

type Noted = Extract<NoteEvent, { type: 'ShadowNoted' }>;
type Compared = Extract<NoteEvent, { type: 'ShadowCompared' }>;

/** A fact to be recorded, with the event that it is about: its cause, and its time. */
export interface NewNote {
  readonly note: NoteEvent;
  readonly about: OpenedEvent;
}

interface Question {
  readonly noted: Noted;
  compared: Compared | null;
  isRated: boolean;
}

interface Sent {
  readonly event: OpenedEvent;
  readonly text: string;
}

/** Differences after which the customer answers words that the candidate would not have said. */
const DIFFERENT = new Set(['other', 'more', 'less', 'earlier', 'later']);

/**
 * @param events of the conversation from its beginning, opened
 * @param told what the run has recorded about it, oldest first, opened
 */
export function newNotes(
  run: Pick<ShadowRun, 'runId' | 'from' | 'to'>,
  candidate: Candidate,
  conversationId: string,
  events: readonly OpenedEvent[],
  told: readonly NoteEvent[],
  hours: Hours,
): NewNote[] {
  return new Notes(run, candidate, conversationId, told, hours).of(events);
}

class Notes {
  private readonly added: NewNote[] = [];
  private readonly questions = new Map<string, Question>();
  private readonly toldNotes: ReadonlyMap<string, Noted>;
  private readonly toldComparisons: ReadonlyMap<string, Compared>;
  private readonly toldRatings: ReadonlySet<string>;
  private state: ConversationState = conversation.initial;
  /** An agent's words since the customer last wrote. */
  private sent: Sent[] = [];
  /** The entry of the suggestion that an agent has sent since. */
  private used: string | null = null;

  constructor(
    private readonly run: Pick<ShadowRun, 'runId' | 'from' | 'to'>,
    private readonly candidate: Candidate,
    private readonly conversationId: string,
    told: readonly NoteEvent[],
    private readonly hours: Hours,
  ) {
    const of = <Type extends NoteEvent['type']>(type: Type) =>
      told.filter((note): note is Extract<NoteEvent, { type: Type }> => note.type === type);
    this.toldNotes = new Map(of('ShadowNoted').map((one) => [one.data.questionMessageId, one]));
    this.toldComparisons = new Map(
      of('ShadowCompared').map((one) => [one.data.questionMessageId, one]),
    );
    this.toldRatings = new Set(of('ShadowRated').map(({ data }) => data.questionMessageId));
  }

  of(events: readonly OpenedEvent[]): NewNote[] {
    for (const [at, event] of events.entries()) {
      this.before(event);
      this.state = conversation.evolve(this.state, asFact(event));
      this.after(event, events, at);
    }
    return this.added;
  }

  /** An agent's words are compared when the customer writes again, or all is over. */
  private before(event: OpenedEvent): void {
    const isHuman =
      event.type === 'MessageReceived' &&
      (event.data as { classification: string }).classification === 'human';
    if (isHuman || event.type === 'ConversationResolved') this.compareWithWords(event);
    if (event.type !== 'ConversationResolved') return;
    for (const question of this.openQuestions())
      this.compare(question, event, {
        by: 'nobody',
        did: { kind: 'nothing' },
        sentEventId: null,
        likeness: null,
        verdict: 'unknown',
      });
  }

  private after(event: OpenedEvent, events: readonly OpenedEvent[], at: number): void {
    switch (event.type) {
      case 'MessageReceived':
        return this.received(event);
      case 'FlowStepTaken': {
        const { questionMessageId } = event.data as { questionMessageId: string | null };
        const question = questionMessageId ? this.questions.get(questionMessageId) : undefined;
        if (question && !question.compared)
          this.compareWithTurn(question, event, realTurn(events, at));
        return;
      }
      case 'MessageComposed': {
        const { author } = event.data as { author: { kind: string } };
        const content = (event.private as { content?: Content } | null)?.content;
        const text = content ? wordsOfQuestion(content) : null;
        if (author.kind === 'agent') this.sent.push({ event, text: text ?? '' });
        return;
      }
      case 'SuggestionUsed': {
        const { how, entryId } = event.data as { how: string; entryId: string | null };
        if (how !== 'ignored') this.used = entryId;
        return;
      }
      case 'RatingGiven':
        return this.rated(event, event.data as { of: 'bot' | 'agent'; score: number });
    }
  }

  private received(event: OpenedEvent): void {
    const { messageId, classification } = event.data as {
      messageId: string;
      classification: string;
    };
    if (classification !== 'human') return;
    const told = this.toldNotes.get(messageId);
    const noted = told ?? (this.isAsked(event) ? this.note(event, messageId) : null);
    if (!noted) return;
    this.questions.set(messageId, {
      noted,
      compared: this.toldComparisons.get(messageId) ?? null,
      isRated: this.toldRatings.has(messageId),
    });
  }

  /** Not about nobody's words any more, nor about what is none of this run's, nor about a mark. */
  private isAsked(event: OpenedEvent): boolean {
    if (event.isForgotten || !isDuring(this.run, event.position)) return false;
    const { content } = event.private as { content: Content };
    return this.state.bot.rating === null || scoreOf(content) === null;
  }

  private note(event: OpenedEvent, messageId: string): Noted {
    const { content } = event.private as { content: Content };
    const { candidate, state, hours } = this;
    const message = { messageId, content };
    const now = event.recordedAt.getTime();
    const { would, say, score } = shadowMove(candidate, state, message, hours, now);
    const noted: Noted = {
      type: 'ShadowNoted',
      data: {
        runId: this.run.runId,
        conversationId: this.conversationId,
        questionMessageId: messageId,
        questionEventId: event.id,
        channel: state.start?.channel ?? '',
        floor: state.holder.kind,
        would,
        score,
        isAfterDifference: [...this.questions.values()].some(({ compared }) =>
          DIFFERENT.has(compared?.data.by === 'bot' ? compared.data.verdict : ''),
        ),
      },
      private: { say },
    };
    this.added.push({ note: noted, about: event });
    return noted;
  }

  private compareWithTurn(question: Question, event: OpenedEvent, turn: RealTurn): void {
    const { would } = question.noted.data;
    this.compare(question, event, {
      by: 'bot',
      did: turn.did,
      sentEventId: turn.sentEventId,
      likeness: null,
      verdict: compareWithBot(would, turn.did),
    });
  }

  private compareWithWords(about: OpenedEvent): void {
    const { sent, used } = this;
    this.sent = [];
    this.used = null;
    const [first] = sent;
    if (!first) return;
    for (const question of this.openQuestions()) {
      const { would } = question.noted.data;
      const say = question.noted.private?.say ?? '';
      const closest = closestTo(say, sent) ?? first;
      this.compare(question, about, {
        by: 'agent',
        did: { kind: 'said' },
        sentEventId: closest.event.id,
        ...compareWithPerson(would, say, closest.text, used),
      });
    }
  }

  private compare(
    question: Question,
    about: OpenedEvent,
    found: Omit<Compared['data'], 'runId' | 'questionMessageId'>,
  ): void {
    const { questionMessageId, runId } = question.noted.data;
    const compared: Compared = {
      type: 'ShadowCompared',
      data: { runId, questionMessageId, ...found },
    };
    question.compared = compared;
    this.added.push({ note: compared, about });
  }

  private rated(about: OpenedEvent, { of, score }: { of: 'bot' | 'agent'; score: number }): void {
    for (const question of this.questions.values()) {
      const { questionMessageId, runId } = question.noted.data;
      if (question.isRated || question.compared?.data.by !== of) continue;
      question.isRated = true;
      this.added.push({
        note: { type: 'ShadowRated', data: { runId, questionMessageId, of, score } },
        about,
      });
    }
  }

  private openQuestions(): Question[] {
    return [...this.questions.values()].filter(({ compared }) => compared === null);
  }
}
