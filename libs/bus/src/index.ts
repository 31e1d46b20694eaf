export type { Bus, Reaction } from './bus.js';
export { LOG_PARTITIONS, LOG_STREAM, subjects } from './subjects.js';
