export type {
  AskableBrain,
  AskedQuestion,
  BrainReply,
  Candidate,
  EngineName,
} from './ask.js';
export {
  type Brain,
  type BrainEvent,
  emptyBrain,
  KNOWN_FROM,
  learn,
  type Recogniser,
  recogniser,
  type Recognition,
  type TaughtEntry,
} from './brain.js';
export { type Language, languageOf } from './language.js';
export {
  type BotSettings,
  type BotStep,
  defaultSettings,
  nextStep,
  type Question,
} from './next-step.js';
export { phrases, type Phrases } from './phrases.js';
export { askableBrain } from './retrieval-brain.js';
export { starterEntries } from './starter.js';
export { wantsPerson } from './wants-person.js';
