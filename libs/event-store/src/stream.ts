/** Names of streams. Nothing else may build or split one. */
import type { StreamName } from './event.js';

export type Category =
  | 'conversation'
  | 'contact'
  | 'agent'
  | 'inbox'
  | 'intake'
  | 'workspace'
  | 'brain'
  | 'flow'
  | 'policy'
  | 'calendar'
  | 'marketing'
  /** What candidate versions would have done: beside everything, and with effect on nothing. */
  | 'shadow';

const NAME = /^([a-z]+)-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** `streamName('conversation', id)`. The id is a lower-case UUID. */
export function streamName(category: Category, id: string): StreamName {
  const name = `${category}-${id}`;
  if (!NAME.test(name)) throw new TypeError(`Not a stream id: ${id}. Expected a lower-case UUID.`);
  return name;
}

/** Throws `TypeError` on a name that is not one. */
export function checkStreamName(stream: StreamName): void {
  if (!NAME.test(stream)) throw new TypeError(`Not a stream name: ${stream}.`);
}

/** The category and the id of a stream. Throws `TypeError` on a name that is not one. */
export function splitStream(stream: StreamName): { category: Category; id: string } {
  const match = NAME.exec(stream);
  if (!match) throw new TypeError(`Not a stream name: ${stream}.`);
  return { category: match[1] as Category, id: match[2] as string };
}
