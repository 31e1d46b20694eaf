/**
 * Takes a webhook's payload apart into its elements.
 *
 * Every element keeps, as `raw`, the smallest payload that says the same: the envelope around it
 * and itself. A payload of one element is kept byte for byte.
 */
import { type InboundElement, MalformedPayload } from '#libs/channels';
import { z } from 'zod';
import { Id, optional, plainWord, unknownNames } from './values.js';

export type ElementResult = InboundElement['result'];

/** One thing that happened, with the envelope that it came in. */
export interface Item<Value> {
  readonly value: Value;
  /** The payload, as an object, that would carry this item alone. */
  readonly alone: () => object;
}

export interface Entry {
  /** The page, Instagram account or business account. */
  readonly id: string;
  readonly time: unknown;
  readonly members: Readonly<Record<string, unknown>>;
}

const Webhook = z.looseObject({ object: optional(z.string()), entry: z.array(z.unknown()) });
const EntryHead = z.looseObject({ id: Id });

/**
 * The entries of a webhook. One that is not an entry stays `null`, in its place.
 * Throws `MalformedPayload` for JSON of another kind, such as an answer of the API.
 */
export function readEntries(payload: unknown): {
  object: string | null;
  entries: (Entry | null)[];
} {
  const webhook = Webhook.safeParse(payload);
  if (!webhook.success)
    throw new MalformedPayload(
      `The payload is not a webhook of Meta: it has no list "entry". It has ${namesOf(payload)}.`,
    );
  const entries = webhook.data.entry.map((entry) => {
    const head = EntryHead.safeParse(entry);
    return head.success ? { id: head.data.id, time: head.data['time'], members: head.data } : null;
  });
  return { object: webhook.data.object ?? null, entries };
}

function namesOf(payload: unknown): string {
  if (Array.isArray(payload)) return 'a list';
  return typeof payload === 'object' && payload !== null
    ? unknownNames(payload as Record<string, unknown>, [])
    : 'no members';
}

/** A list of items under a name; something that is not a list counts as one item. */
export function itemsOf(members: Readonly<Record<string, unknown>>, name: string): unknown[] {
  const value = members[name];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Reads each item alone, so that a bad one is quarantined alone. */
export function readItems<Value>(
  items: readonly Item<Value>[],
  body: Buffer,
  read: (value: Value) => ElementResult | readonly ElementResult[],
): InboundElement[] {
  return items.flatMap((item) => {
    const raw = items.length === 1 ? body : Buffer.from(JSON.stringify(item.alone()));
    return attempt(() => read(item.value)).map((result) => ({ raw, result }));
  });
}

function attempt(read: () => ElementResult | readonly ElementResult[]): readonly ElementResult[] {
  try {
    const results = read();
    return isList(results) ? results : [results];
  } catch (error) {
    return [{ kind: 'malformed', error: describe(error) }];
  }
}

function isList(
  results: ElementResult | readonly ElementResult[],
): results is readonly ElementResult[] {
  return Array.isArray(results);
}

/** Says where and what is wrong without quoting what a person said. */
function describe(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.map(String).join('.') || 'item'}: ${issue.message}`)
      .join('; ');
  return error instanceof Error ? error.message : plainWord(error);
}

export const filtered = (reason: string): ElementResult => ({ kind: 'filtered', reason });
