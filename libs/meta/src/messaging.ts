/**
 * Reads the webhooks of Messenger and Instagram, which share one form: `entry[].messaging[]`.
 *
 * Page-wide changes (`changes[]`) come to the same address and are not part of a conversation.
 */
import type { InboundElement, InboundFact } from '#libs/channels';
import {
  type ElementResult,
  type Entry,
  filtered,
  type Item,
  itemsOf,
  readEntries,
  readItems,
} from './elements.js';
import { z } from 'zod';
import { Happening, Party, readHappening } from './messaging-facts.js';
import { readJson } from './read-json.js';
import { plainWord } from './values.js';

export interface MessagingDialect {
  /** What `object` may say in this product's webhooks; where it is absent, nothing is concluded. */
  readonly objects: readonly string[];
  /** The page or Instagram account of the inbox; payloads for another one are filtered. */
  readonly account: string | null;
  /** What one account is called in reasons: "page". */
  readonly accountWord: string;
}

interface Where {
  readonly entry: Entry;
  readonly place: 'messaging' | 'standby' | 'changes' | 'nothing';
  readonly item: unknown;
}

/** All elements of one payload. Throws `MalformedPayload`. */
export function parseMessaging(body: Buffer, dialect: MessagingDialect): InboundElement[] {
  const payload = readJson(body);
  const { object, entries } = readEntries(payload);
  const items = entries.flatMap((entry, index) => itemsIn(entry, index, object, payload));
  if (items.length === 0) return [{ raw: body, result: filtered('The payload has no entries.') }];
  return readItems(items, body, (where) => readWhere(where, object, dialect));
}

function itemsIn(
  entry: Entry | null,
  index: number,
  object: string | null,
  payload: unknown,
): Item<Where | null>[] {
  const envelope = (only: unknown) => ({ ...(object === null ? {} : { object }), entry: [only] });
  if (!entry) {
    const bad = (payload as { entry: unknown[] }).entry[index];
    return [{ value: null, alone: () => envelope(bad) }];
  }
  const head = { id: entry.id, time: entry.time };
  const found = (['messaging', 'standby', 'changes'] as const).flatMap((place) =>
    itemsOf(entry.members, place).map((item) => ({
      value: { entry, place, item },
      alone: () => envelope({ ...head, [place]: [item] }),
    })),
  );
  return found.length > 0
    ? found
    : [{ value: { entry, place: 'nothing', item: null }, alone: () => envelope(entry.members) }];
}

function readWhere(
  where: Where | null,
  object: string | null,
  dialect: MessagingDialect,
): ElementResult[] {
  if (!where) throw new Error('The entry has no id.');
  const { entry, place, item } = where;
  if (object !== null && !dialect.objects.includes(object))
    return [
      filtered(`The payload is about "${plainWord(object)}", not about a ${dialect.accountWord}.`),
    ];
  if (dialect.account !== null && entry.id !== dialect.account)
    return [
      filtered(`The payload is for another account (${dialect.accountWord}) than this inbox has.`),
    ];
  if (place === 'nothing') return [filtered('The entry has no events.')];
  if (place === 'changes') return readChange(item, entry);
  return readHappening(Happening.parse(item), entry, place === 'standby').map(asResult);
}

const Change = z.looseObject({ value: z.looseObject({ sender: Party, recipient: Party }) });

/** The test button of Meta's pages sends a message as a change. */
function readChange(item: unknown, entry: Entry): ElementResult[] {
  const change = Change.safeParse(item);
  if (change.success)
    return readHappening(Happening.parse(change.data.value), entry, false).map(asResult);
  const field = plainWord((item as { field?: unknown } | null)?.field) || 'unnamed';
  return [filtered(`The change "${field}" is not part of a conversation.`)];
}

function asResult(result: InboundFact | string): ElementResult {
  return typeof result === 'string' ? filtered(result) : { kind: 'fact', fact: result };
}
