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
  const dash = stream.length - UUID_CHARS - 1;
  if (!isName(stream, dash)) throw new TypeError(`Not a stream name: ${stream}.`);
  return { category: stream.slice(0, dash) as Category, id: stream.slice(dash + 1) };
}

const UUID_CHARS = 36;
const DASH = 0x2d;

/** What `NAME` says, without its machinery: readers of the log ask for each event. */
function isName(stream: string, dash: number): boolean {
  if (dash < 1 || stream.charCodeAt(dash) !== DASH) return false;
  for (let at = 0; at < dash; at += 1) if (!isLetter(stream.charCodeAt(at), 26)) return false;
  for (let at = 0; at < UUID_CHARS; at += 1) {
    const code = stream.charCodeAt(dash + 1 + at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== DASH) return false;
    } else if (!(code >= 0x30 && code <= 0x39) && !isLetter(code, 6)) return false;
  }
  return true;
}

/** One of the first `count` small letters. */
function isLetter(code: number, count: number): boolean {
  return code >= 0x61 && code < 0x61 + count;
}
