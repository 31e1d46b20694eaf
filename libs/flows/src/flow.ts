/**
 * A flow: what the bot does, step by step, as data that people draw and never program.
 *
 * Steps name each other by id. Texts are given per language; a language that is missing falls back
 * to the flow's own. `{{name}}` in a text is replaced by a variable; nothing else is ever evaluated.
 */

/** The same in several languages, by ISO 639-1 code. */
export type Words = Readonly<Record<string, string>>;

export interface Flow {
  readonly name: string;
  /** Spoken when the customer's language is not known, or a text is missing in it. */
  readonly language: string;
  /** First step of a conversation. */
  readonly start: string;
  /** Handover step: for who asks for a person, is not understood, or is not happy. */
  readonly person: string;
  /** Where to go on when nobody of the team answered in time; default: `person`. */
  readonly nobody?: string;
  /** Said before the very first words of the bot. Must say that it is a bot. */
  readonly greeting?: Words;
  /** Questions in a row that the bot has not learned, after which a person takes over. 1 to 10. */
  readonly notLearnedMax: number;
  /** Ask how it was when an agent has resolved a conversation. */
  readonly isAgentRated?: boolean;
  readonly steps: readonly Step[];
}

export type Step =
  | SayStep
  | AskStep
  | MenuStep
  | QuestionStep
  | ConditionStep
  | SetStep
  | LookupStep
  | HandoverStep
  | CallbackStep
  | RatingStep
  | JumpStep
  | EndStep;

export type StepKind = Step['kind'];

interface StepBase {
  /** Letters, digits, `-` and `_`; unique in the flow. */
  readonly id: string;
  /** What the editor calls it. */
  readonly title?: string;
}

export interface SayStep extends StepBase {
  readonly kind: 'say';
  readonly text: Words;
  readonly next: string;
}

export type AnswerKind =
  | 'text'
  | 'name'
  | 'email'
  | 'phone'
  | 'number'
  | 'date'
  | 'choice'
  | 'pattern';

/** Asks for one detail, checks it, and keeps it in a variable. */
export interface AskStep extends StepBase {
  readonly kind: 'ask';
  readonly text: Words;
  readonly into: string;
  readonly as: AnswerKind;
  /** For `choice`: what can be chosen. */
  readonly choices?: readonly Words[];
  /** For `pattern`: `9` is a digit, `A` a letter, `*` either, anything else itself. */
  readonly pattern?: string;
  /** Said after an answer of another kind; a sentence of our own when absent. */
  readonly invalid?: Words;
  /** Answers of another kind after which the flow goes `otherwise`. Default 2. */
  readonly attemptsMax?: number;
  readonly next: string;
  /** Default: a person. */
  readonly otherwise?: string;
  /** Nothing is asked when the variable has a value already. */
  readonly isSkippedIfKnown?: boolean;
  /** The customer may ask something instead: their message is taken along to `otherwise`. */
  readonly isOptional?: boolean;
}

export interface MenuOption {
  readonly label: Words;
  readonly next: string;
}

export interface MenuStep extends StepBase {
  readonly kind: 'menu';
  readonly text: Words;
  readonly options: readonly MenuOption[];
  /** Where a message goes that is none of the options. Without it the menu is said again, then a person comes. */
  readonly otherwise?: string;
}

/** Waits for a question of the customer's own, and asks the brain. */
export interface QuestionStep extends StepBase {
  readonly kind: 'question';
  /** Said when the step is entered without a question. */
  readonly text?: Words;
  readonly notLearned?: Words;
  /** After an answer; without it the step waits for the next question. */
  readonly next?: string;
  /** After a question that was not learned; without it the step waits for the next question. */
  readonly otherwise?: string;
}

export type ConditionTest = 'known' | 'equals' | 'contains' | 'less' | 'greater';

export interface ConditionStep extends StepBase {
  readonly kind: 'condition';
  readonly variable: string;
  readonly is: ConditionTest;
  /** Not for `known`. */
  readonly value?: string;
  readonly next: string;
  readonly otherwise: string;
}

export interface SetStep extends StepBase {
  readonly kind: 'set';
  readonly variable: string;
  /** May hold `{{variables}}`. */
  readonly value: string;
  readonly next: string;
}

/** Asks the workspace's own system about the customer. */
export interface LookupStep extends StepBase {
  readonly kind: 'lookup';
  /** Variables that are sent along. */
  readonly send: readonly string[];
  /** Fields of the answer that become variables of the same name. */
  readonly fields: readonly string[];
  readonly next: string;
  /** The customer is not known there. */
  readonly otherwise: string;
  /** The system did not answer in time; default: `otherwise`. */
  readonly unreachable?: string;
}

export interface HandoverStep extends StepBase {
  readonly kind: 'handover';
  readonly text?: Words;
  /** Where to go instead while the team is closed. */
  readonly whenClosed?: string;
}

export interface CallbackStep extends StepBase {
  readonly kind: 'callback';
  /** Variable with the number to call. */
  readonly number: string;
  /** Variable with the wished time, in the customer's words. */
  readonly wish?: string;
  /** `{{dueAt}}` is the time that we promise. */
  readonly text: Words;
}

export interface RatingStep extends StepBase {
  readonly kind: 'rating';
  readonly text: Words;
  readonly next: string;
}

export interface JumpStep extends StepBase {
  readonly kind: 'jump';
  readonly next: string;
}

export interface EndStep extends StepBase {
  readonly kind: 'end';
  readonly text?: Words;
  /** The conversation is finished; else the next message begins the flow again. */
  readonly isResolved?: boolean;
}

/** Variables that every conversation has without being asked. */
export const GIVEN_VARIABLES = ['name', 'channel', 'language', 'opensAt', 'dueAt'] as const;

/** What the publishing gate found: questions or messages of the past, by what becomes of them. */
export interface FlowGateFigures {
  readonly asked: number;
  readonly same: number;
  readonly better: number;
  readonly changed: number;
  readonly worse: number;
}

/** Facts on the stream `flow-<flowId>`. A definition is published whole, and never changes again. */
export interface FlowPublished {
  readonly type: 'FlowPublished';
  readonly data: {
    readonly flowId: string;
    readonly flowVersion: number;
    readonly flow: Flow;
    readonly by: string;
    readonly note?: string | undefined;
    /** Absent in versions that were published before there was a gate, and in the default flow. */
    readonly gate?: FlowGateFigures | undefined;
    /** Messages of the latest conversations, each from where it really stood. */
    readonly turns?: FlowGateFigures | undefined;
    /** Who took it upon them to publish although questions got worse, and why. */
    readonly overruled?: { readonly by: string; readonly reason: string } | undefined;
  };
}
