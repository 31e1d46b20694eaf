export { BrainStream, type TeachingResult } from './brain-stream.js';
export { Brains, type BrainsOptions, type ReadyBrain } from './brains.js';
export { generativeConfigOf } from './generative-config.js';
export {
  type GenerativeConfig,
  GenerativeEngine,
  type GenerativeOptions,
  type GenerativeOutcome,
  mayImprove,
} from './generative-engine.js';
export { wordsOfQuestion } from './question-words.js';
export { trainAside } from './train-aside.js';
