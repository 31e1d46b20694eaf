/** Names of streams. Nothing else may build or split one. */
import type { StreamName } from './event.js';
import { isUuid } from './ids.js';

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

/** `streamName('conversation', id)`. The id is a lower-case UUID. */
export function streamName(category: Category, id: string): StreamName {
  const name = `${category}-${id}`;
  if (!isName(name, category.length))
    throw new TypeError(`Not a stream id: ${id}. Expected a lower-case UUID.`);
  return name;
}

/** Throws `TypeError` on a name that is not one. */
export function checkStreamName(stream: StreamName): void {
  if (!isName(stream, dashOf(stream))) throw new TypeError(`Not a stream name: ${stream}.`);
}

/** The category and the id of a stream. Throws `TypeError` on a name that is not one. */
export function splitStream(stream: StreamName): { category: Category; id: string } {
  const dash = dashOf(stream);
  if (!isName(stream, dash)) throw new TypeError(`Not a stream name: ${stream}.`);
  return { category: stream.slice(0, dash) as Category, id: stream.slice(dash + 1) };
}

const UUID_CHARS = 36;
const DASH = 0x2d;

function dashOf(stream: string): number {
  return stream.length - UUID_CHARS - 1;
}

/** Small letters, a dash, a lower-case UUID. By hand, because it is asked for each event, several times. */
function isName(stream: string, dash: number): boolean {
  if (dash < 1 || stream.charCodeAt(dash) !== DASH) return false;
  for (let at = 0; at < dash; at += 1) {
    const code = stream.charCodeAt(at);
    if (!(code >= 0x61 && code <= 0x7a)) return false;
  }
  return isUuid(stream, dash + 1);
}
