export type { Bus, Reaction } from './bus.js';
export { MemoryBus } from './memory-bus.js';
export {
  BusAnswerError,
  type BusLog,
  BusUnavailableError,
  NatsBus,
  type NatsBusOptions,
} from './nats-bus.js';
export { LOG_PARTITIONS, LOG_STREAM, subjects } from './subjects.js';
