export type {
  AskableBrain,
  AskedQuestion,
  BrainReply,
  Candidate,
  EngineName,
} from './ask.js';
export { type Brain, emptyBrain, learn, type TaughtEntry, titleOf } from './brain.js';
export {
  compareOutcomes,
  type Expected,
  figuresOf,
  type Outcome,
  outcomeOf,
  type Verdict,
} from './gate.js';
export { isGrounded } from './grounded.js';
export { certaintyOf, type Judgement, type JudgementGoals } from './judgement.js';
export { TopicReader, type TopicModel, type Wording } from './topic-reader.js';
export {
  ANSWER_CHARS_MAX,
  type BrainEvent,
  type GateFigures,
  type Publication,
  type ResolvedMismatch,
  type Teaching,
  teaching,
  type TeachingCommand,
  type TeachingRefusal,
  WORDING_CHARS_MAX,
  WORDINGS_MAX,
} from './teaching.js';
export { askableBrain, trainBrain } from './trained-brain.js';
export { type BrainModel, trainModel, type TrainingOptions } from './train-model.js';
export { type Language, languageOf } from './language.js';
export { LIKE_FROM, likenessOf, LikenessGroups } from './likeness.js';
export { compilePattern, faultOfPattern, isPattern, matches } from './patterns.js';
export { starterEntries } from './starter.js';
export { wantsPerson } from './wants-person.js';
