/** The part of the envelope that is stored as JSON text: who, why, and under which versions. */
import type { NewEvent, RecordedEvent } from './event.js';

/** What is empty is left out. */
export type Metadata = Pick<RecordedEvent, 'actor' | 'correlationId'> &
  Partial<Pick<RecordedEvent, 'causationId' | 'traceparent' | 'decidedBy'>>;

/** The metadata of an event, with nothing left out. */
export type DecodedMetadata = Pick<
  RecordedEvent,
  'actor' | 'correlationId' | 'causationId' | 'traceparent' | 'decidedBy'
>;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const KINDS = ['contact', 'bot', 'agent', 'system'] as const;
/** By the first letter of the kind. */
const HEADS = new Map(
  KINDS.map((kind) => [kind.charCodeAt(0), { kind, head: `{"actor":{"kind":"${kind}","id":"` }]),
);
const KIND_AT = '{"actor":{"kind":"'.length;
const CORRELATION = '"},"correlationId":"';
const CAUSATION = '","causationId":"';
const END = '"}';
const DECIDED = '","decidedBy":';

/**
 * JSON of `Metadata`, put together by hand: as JSON.stringify would write it, at a third of its cost. What is
 * empty is left out.
 */
export function encodeMetadata(event: NewEvent): string {
  const { actor, correlationId, causationId, traceparent, decidedBy } = event;
  let json = `{"actor":{"kind":${quoted(actor.kind)},"id":${quoted(actor.id)}},"correlationId":${quoted(correlationId)}`;
  if (causationId !== null) json += `,"causationId":${quoted(causationId)}`;
  if (traceparent !== null) json += `,"traceparent":${quoted(traceparent)}`;
  if (!isEmpty(decidedBy)) json += `,"decidedBy":${JSON.stringify(decidedBy)}`;
  return `${json}}`;
}

/** Ids are plain; whatever is not is left to JSON.stringify. */
function quoted(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH)
      return JSON.stringify(text);
  }
  return `"${text}"`;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

type DecidedBy = DecodedMetadata['decidedBy'];
const NOBODY: DecidedBy = Object.freeze({});
/** A log says over and over under which versions was decided: parsed once, and shared. */
const decisions = new Map<string, DecidedBy>();
const DECISIONS_MAX = 1_000;

/**
 * Reads the text by the order in which it is written (see `encodeMetadata`), three times as fast as
 * JSON.parse; anything else that is JSON is parsed. Without a backslash a string ends at the next quote.
 */
export function decodeMetadata(text: string): DecodedMetadata {
  const known = HEADS.get(text.charCodeAt(KIND_AT));
  if (known === undefined || !text.startsWith(known.head) || text.includes('\\'))
    return parseMetadata(text);
  let start = known.head.length;
  let end = text.indexOf('"', start);
  const actor = { kind: known.kind, id: text.slice(start, end) };
  if (!text.startsWith(CORRELATION, end)) return parseMetadata(text);
  start = end + CORRELATION.length;
  end = text.indexOf('"', start);
  const correlationId = text.slice(start, end);
  let causationId: string | null = null;
  if (text.startsWith(CAUSATION, end)) {
    start = end + CAUSATION.length;
    end = text.indexOf('"', start);
    causationId = text.slice(start, end);
  }
  let decidedBy = NOBODY;
  if (end !== text.length - END.length) {
    if (!text.startsWith(DECIDED, end)) return parseMetadata(text);
    decidedBy = decisionOf(text.slice(end + DECIDED.length, -1));
  }
  return { actor, causationId, correlationId, traceparent: null, decidedBy };
}

function decisionOf(json: string): DecidedBy {
  let decision = decisions.get(json);
  if (decision === undefined) {
    decision = Object.freeze(JSON.parse(json)) as DecidedBy;
    if (decisions.size >= DECISIONS_MAX) decisions.clear(); // What is in use is back at once.
    decisions.set(json, decision);
  }
  return decision;
}

function parseMetadata(text: string): DecodedMetadata {
  const { actor, correlationId, causationId, traceparent, decidedBy } = JSON.parse(
    text,
  ) as Metadata;
  return {
    actor,
    causationId: causationId ?? null,
    correlationId,
    traceparent: traceparent ?? null,
    decidedBy: decidedBy ?? NOBODY,
  };
}
