/**
 * One turn of the bot: from what woke it to the step where it waits for the customer again.
 *
 * Pure and total: the same input gives the same turn, on every host and in every replay. Bounded:
 * a turn enters at most 50 steps, and no step but an open question more than 200 times in a stretch;
 * whoever runs into a bound gets a person.
 */
import { choicePayload, readAnswer } from './answers.js';
import { planCallback } from './callback.js';
import { type Choice, choose } from './choose.js';
import { holds } from './conditions.js';
import { wallTime } from './dates.js';
import type {
  AskStep,
  CallbackStep,
  Flow,
  HandoverStep,
  MenuStep,
  QuestionStep,
  Step,
} from './flow.js';
import { moodOf, type MoodSign } from './mood.js';
import { promiseInWords } from './opening-words.js';
import { phrases } from './phrases.js';
import { renderTemplate } from './template.js';
import type { Message, NeedsLookup, Turn, TurnEnd, TurnInput } from './turn.js';
import { TurnDraft } from './turn-draft.js';

export const STEPS_PER_TURN_MAX = 50;
export const VISITS_MAX = 200;
const ATTEMPTS_DEFAULT = 2;
const LOW_SCORE_MAX = 2;
const NONE = 'entry:none';

export function takeTurn(input: TurnInput): Turn | NeedsLookup {
  return new Walk(input).take();
}

/** What leads to a person, and why. */
type Why = Extract<TurnEnd, { kind: 'handover' }>;
const UNSURE: Why = { kind: 'handover', reason: 'bot_unsure', priority: 0, signs: [] };

class Walk extends TurnDraft {
  private why: Why = UNSURE;

  take(): Turn | NeedsLookup {
    const { flow, wake, place } = this.input;
    if (wake.kind === 'nobody_answered') return this.enter(flow.nobody ?? flow.person, null);
    const { message } = wake;
    if (message.isAskingForPerson) return this.toPerson('contact_asked', 0, []);
    const mood = moodOf(message.text, this.input.earlierQuestions);
    if (mood.isUnhappy) return this.toPerson('contact_unhappy', 1, mood.signs);
    const step = place?.waitsAt ? this.step(place.waitsAt) : null;
    return step ? this.resume(step, message) : this.enter(flow.start, message);
  }

  /** Goes on at the step that waited for this message. */
  private resume(step: Step, message: Message): Turn | NeedsLookup {
    switch (step.kind) {
      case 'ask':
        return this.answered(step, message);
      case 'menu':
        return this.picked(step, message);
      case 'question':
        return this.asked(step, message);
      case 'rating':
        if (message.score === null || !this.input.isRatingOpen)
          return this.enter(step.next, message);
        this.score = message.score;
        if (message.score <= LOW_SCORE_MAX)
          return this.toPerson('contact_unhappy', 1, ['low_rating']);
        this.speech.text(this.speech.words(phrases.ratingThanks, this.variables));
        return this.enter(step.next, null);
      default:
        return this.enter(step.id, message);
    }
  }

  /** Enters a step; a message that nobody has used yet goes along. */
  private enter(id: string, message: Message | null): Turn | NeedsLookup {
    const step = this.step(id);
    const visits = (this.input.place?.visits[id] ?? 0) + this.path.filter((at) => at === id).length;
    const isTooMuch =
      this.path.length >= STEPS_PER_TURN_MAX || (step?.kind !== 'question' && visits >= VISITS_MAX);
    // A validated flow has no missing step; one that is bound in a circle ends with a person too.
    if (!step || isTooMuch) return this.end(this.why, null);
    this.path.push(id);
    switch (step.kind) {
      case 'say':
        this.speech.text(this.speech.words(step.text, this.variables));
        return this.enter(step.next, message);
      case 'ask':
        if (step.isSkippedIfKnown && this.variables[step.into])
          return this.enter(step.next, message);
        return this.ask(step, 0);
      case 'menu': {
        const index = message && choose(message, this.optionsOf(step));
        const option = index === null ? undefined : step.options[index];
        if (option) return this.enter(option.next, null);
        this.speech.list(this.speech.words(step.text, this.variables), this.optionsOf(step));
        return this.wait(id);
      }
      case 'question':
        if (message) return this.asked(step, message);
        if (step.text) this.speech.text(this.speech.words(step.text, this.variables));
        return this.wait(id);
      case 'condition':
        return this.enter(holds(step, this.variables) ? step.next : step.otherwise, message);
      case 'set':
        this.put(step.variable, renderTemplate(step.value, this.variables));
        return this.enter(step.next, message);
      case 'lookup':
        return this.lookUp(step, message);
      case 'handover':
        return this.handOver(step);
      case 'callback':
        return this.callBack(step);
      case 'rating':
        this.isRatingAsked = true;
        this.speech.rating(this.speech.words(step.text, this.variables));
        return this.wait(id);
      case 'jump':
        return this.enter(step.next, message);
      case 'end':
        if (step.text) this.speech.text(this.speech.words(step.text, this.variables));
        return this.end({ kind: step.isResolved ? 'resolve' : 'wait' }, null);
    }
  }

  private ask(step: AskStep, invalidAnswers: number): Turn {
    const text = this.speech.words(step.text, this.variables);
    if (step.as === 'choice' && step.choices)
      this.speech.list(
        text,
        step.choices.map((choice, index) => ({
          title: this.speech.words(choice, this.variables),
          payload: choicePayload(index),
        })),
      );
    else this.speech.text(text);
    return this.wait(step.id, { invalidAnswers });
  }

  private answered(step: AskStep, message: Message): Turn | NeedsLookup {
    const { now, hours, place, language } = this.input;
    if (step.isOptional && step.otherwise && message.text !== null) {
      const reply = this.input.brain.ask({ text: message.text, language, isDetail: true });
      if (reply.kind === 'answer') return this.enter(step.otherwise, message);
    }
    const value = readAnswer(step, message, wallTime(now, hours.timeZone).date);
    if (value !== null) {
      this.collect({ name: step.into, nodeId: step.id, value });
      return this.enter(step.next, null);
    }
    const invalidAnswers = (place?.invalidAnswers ?? 0) + 1;
    if (invalidAnswers >= (step.attemptsMax ?? ATTEMPTS_DEFAULT)) {
      if (step.otherwise) return this.enter(step.otherwise, step.isOptional ? message : null);
      return this.toPerson('bot_unsure', 0, []);
    }
    this.speech.text(this.speech.words(step.invalid ?? phrases.invalid[step.as], this.variables));
    return this.ask(step, invalidAnswers);
  }

  private picked(step: MenuStep, message: Message): Turn | NeedsLookup {
    const options = this.optionsOf(step);
    const index = choose(message, options);
    const option = index === null ? undefined : step.options[index];
    if (option) return this.enter(option.next, null);
    if (step.otherwise) return this.enter(step.otherwise, message);
    const invalidAnswers = (this.input.place?.invalidAnswers ?? 0) + 1;
    if (invalidAnswers >= this.input.flow.notLearnedMax) return this.toPerson('bot_unsure', 0, []);
    this.speech.text(this.speech.words(phrases.menuAgain, this.variables));
    this.speech.list(this.speech.words(step.text, this.variables), options);
    return this.wait(step.id, { invalidAnswers });
  }

  /** A question for the brain, or a choice among what it offered before. */
  private asked(step: QuestionStep, message: Message): Turn | NeedsLookup {
    const { brain, language, place } = this.input;
    const offered = place?.waitsAt === step.id ? place.offered : [];
    if (offered.length > 0) {
      const options = this.offerOf(offered);
      const index = choose(message, options);
      const chosen = index === null ? undefined : options[index];
      if (chosen?.payload === NONE) return this.notLearned(step, 0);
      const entryId = index === null ? undefined : offered[index]?.entryId;
      const say = entryId === undefined ? null : brain.answerOf(entryId);
      if (entryId !== undefined && say !== null) return this.say(step, entryId, 1, say);
    }
    if (message.text === null) return this.notLearned(step, 0);
    const reply = brain.ask({ text: message.text, language });
    if (reply.kind === 'answer') return this.say(step, reply.entryId, reply.score, reply.say);
    if (reply.kind === 'choose' && reply.among.length > 0) {
      this.speech.list(
        this.speech.words(phrases.choose, this.variables),
        this.offerOf(reply.among),
      );
      return this.wait(step.id, { offered: reply.among });
    }
    return this.notLearned(step, reply.score);
  }

  private say(step: QuestionStep, entryId: string, score: number, say: string): Turn | NeedsLookup {
    this.verdict = { kind: 'answered', entryId, score };
    this.speech.text(say);
    return step.next === undefined ? this.wait(step.id) : this.enter(step.next, null);
  }

  /** Counts in a row; an answer ends the row, and so does the beginning of a new stretch. */
  private notLearned(step: QuestionStep, score: number): Turn | NeedsLookup {
    this.verdict = { kind: 'not_learned', score };
    if (this.input.mismatchesInARow + 1 >= this.input.flow.notLearnedMax)
      return this.toPerson('bot_unsure', 0, []);
    if (step.otherwise) return this.enter(step.otherwise, null);
    this.speech.text(this.speech.words(step.notLearned ?? phrases.notLearned, this.variables));
    return this.wait(step.id);
  }

  private lookUp(step: Extract<Step, { kind: 'lookup' }>, message: Message | null) {
    const result = this.input.lookups[step.id];
    if (!result) {
      const send = Object.fromEntries(
        step.send.flatMap((name) =>
          this.variables[name] === undefined ? [] : [[name, this.variables[name]]],
        ),
      ) as Record<string, string>;
      return { kind: 'needs_lookup', stepId: step.id, send, fields: step.fields } as const;
    }
    this.usedLookups.push(step.id);
    if (result.outcome === 'unreachable')
      return this.enter(step.unreachable ?? step.otherwise, message);
    if (result.outcome === 'not_found') return this.enter(step.otherwise, message);
    this.variables = { ...this.variables, ...result.values };
    return this.enter(step.next, message);
  }

  private toPerson(
    reason: Why['reason'],
    priority: number,
    signs: readonly MoodSign[],
  ): Turn | NeedsLookup {
    this.why = { kind: 'handover', reason, priority, signs };
    return this.enter(this.input.flow.person, null);
  }

  private handOver(step: HandoverStep): Turn | NeedsLookup {
    const { hours, now } = this.input;
    const isOpen = hours.isOpen(now);
    if (!isOpen && step.whenClosed) return this.enter(step.whenClosed, null);
    const words = isOpen ? (step.text ?? phrases.handover) : phrases.handoverWhenClosed;
    this.speech.text(this.speech.words(words, this.variables));
    // A flow that leads here by itself does so because the customer chose it.
    const isChosen = this.path.length > 1 && this.why === UNSURE && this.verdict === null;
    return this.end(isChosen ? { ...UNSURE, reason: 'contact_asked' } : this.why, null);
  }

  private callBack(step: CallbackStep): Turn {
    const { hours, now, language } = this.input;
    const number = this.variables[step.number] ?? '';
    const wish = (step.wish && this.variables[step.wish]) || null;
    const plan = planCallback(now, wish, hours);
    const dueAt = promiseInWords(plan.dueAt, now, hours.timeZone, language);
    this.speech.text(this.speech.words(step.text, { ...this.variables, dueAt }));
    return this.end({ kind: 'callback', number, wish, ...plan }, null);
  }

  private optionsOf(step: MenuStep): Choice[] {
    return step.options.map(({ label }, index) => ({
      title: this.speech.words(label, this.variables),
      payload: `${step.id}:${index}`,
    }));
  }

  private offerOf(entries: readonly { entryId: string; title: string }[]): Choice[] {
    return [
      ...entries.map(({ entryId, title }) => ({ title, payload: `entry:${entryId}` })),
      { title: this.speech.words(phrases.noneOfThese, this.variables), payload: NONE },
    ];
  }

  private step(id: string): Step | null {
    return stepOf(this.input.flow, id);
  }
}

export function stepOf(flow: Flow, id: string): Step | null {
  return flow.steps.find((step) => step.id === id) ?? null;
}
