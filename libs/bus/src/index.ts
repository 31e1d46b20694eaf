export type { Bus, Reaction } from './bus.js';
export {
  type DeadLetter,
  type LetterFilter,
  type LetterStatus,
  listDeadLetters,
  redriveDeadLetters,
} from './dead-letters.js';
export { partitionOf } from './log-message.js';
export { LogRelay, type LogRelayOptions } from './log-relay.js';
export type { LogLimits } from './log-stream.js';
export { MemoryBus } from './memory-bus.js';
export {
  BusAnswerError,
  type BusLog,
  BusUnavailableError,
  NatsBus,
  type NatsBusOptions,
} from './nats-bus.js';
export { ReactionRunner, type ReactionRunnerOptions } from './reaction-runner.js';
export { type IsOver, runAsLeader } from './run-as-leader.js';
export { LOG_PARTITIONS, LOG_STREAM, subjects } from './subjects.js';
