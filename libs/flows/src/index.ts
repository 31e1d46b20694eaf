export { readAnswer } from './answers.js';
export {
  alwaysOpen,
  CALLBACK_PROMISE_MS,
  type CallbackPlan,
  type Hours,
  planCallback,
  readMoment,
  retryCallback,
} from './callback.js';
export { checkFlow, type CheckedFlow, variablesOf } from './check-flow.js';
export { type Choice, choose } from './choose.js';
export { compareFlows, type FlowDifference } from './compare-flows.js';
export { defaultFlow } from './default-flow.js';
export type {
  AskStep,
  Flow,
  FlowGateFigures,
  FlowPublished,
  MenuOption,
  Step,
  StepKind,
  Words,
} from './flow.js';
export { GIVEN_VARIABLES } from './flow.js';
export { flowSchema } from './flow-schema.js';
export { type Mood, moodOf, type MoodSign } from './mood.js';
export { momentInWords } from './opening-words.js';
export { phrases, wordsIn } from './phrases.js';
export { type FlowProblem, readFlow } from './read-flow.js';
export {
  compareReplays,
  type ExpectedAnswer,
  type ReplayVerdict,
} from './compare-replays.js';
export {
  openQuestionOf,
  type PastQuestion,
  type ReplayedQuestion,
  replayQuestions,
} from './replay-questions.js';
export { shippedFlows } from './shipped-flows.js';
export { type FieldSpec, STEP_KINDS, STEP_SPECS, type StepSpec, targetsOf } from './step-fields.js';
export { STEPS_PER_TURN_MAX, stepOf, takeTurn, VISITS_MAX } from './take-turn.js';
export { harmless, type Markup, renderTemplate, templateParts } from './template.js';
export type {
  BrainPort,
  LookupResult,
  Message,
  NeedsLookup,
  Place,
  SaidContent,
  Turn,
  TurnEnd,
  TurnInput,
} from './turn.js';
