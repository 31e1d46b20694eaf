export { accept, type Decider, type Decision, fold, isRefused, refuse } from './decider.js';
export { specFor, type ThenStep, type WhenStep } from './decider-spec.js';
