/**
 * Reads WhatsApp's webhooks: `entry[].changes[]`, each with a field and its value.
 *
 * Messages, echoes of the business's own phone, calls and status reports are elements one by one, also those
 * of which another app has the floor; so are choices and new ids of customers, and who has the floor. All
 * other fields (templates, quality) are not part of a conversation.
 */
import type { InboundElement, InboundFact } from '#libs/channels';
import {
  type ElementResult,
  type Entry,
  filtered,
  type Item,
  itemsOf,
  plainWord,
  readEntries,
  readItems,
  readJson,
  unknownNames,
} from '#libs/meta';
import { callOf, callStatusOf, isCallStatus } from './call.js';
import { accountOfHandover, handoverOf } from './handover.js';
import { messageOf } from './message.js';
import { Contact, Value } from './payload.js';
import { newNamesOf, userIdUpdateOf } from './new-names.js';
import { preferenceOf, whyKeptAside } from './person-news.js';
import { receiptOf } from './receipt.js';

/** Lists inside a value that hold elements, by the field they belong to. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  messages: ['messages', 'statuses', 'errors'],
  smb_message_echoes: ['message_echoes', 'statuses', 'errors'],
  message_echoes: ['message_echoes', 'statuses', 'errors'],
  calls: ['calls', 'statuses', 'errors'],
  user_preferences: ['user_preferences'],
  user_id_update: ['user_id_update'],
  standby: ['messages', 'message_echoes', 'statuses', 'errors'],
};

/** The lists of one value that hold its elements. What went wrong with a call belongs to the call. */
function listsOf(field: string, value: Readonly<Record<string, unknown>>): readonly string[] {
  const lists = Object.hasOwn(LISTS, field) ? (LISTS[field] ?? []) : [];
  return itemsOf(value, 'calls').length > 0 ? lists.filter((list) => list !== 'errors') : lists;
}

interface Change {
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly list: string | null;
  readonly item: unknown;
  readonly contact: Contact | null;
}

/** All elements of one payload. Throws `MalformedPayload`. */
export function parseWhatsApp(body: Buffer, phoneNumberId: string | null): InboundElement[] {
  const payload = readJson(body);
  const { object, entries } = readEntries(payload);
  const items = entries.flatMap((entry, index) => itemsInEntry(entry, index, object, payload));
  if (items.length === 0) return [{ raw: body, result: filtered('The payload has no entries.') }];
  return readItems(items, body, (change) => readChange(change, object, phoneNumberId));
}

function itemsInEntry(
  entry: Entry | null,
  index: number,
  object: string | null,
  payload: unknown,
): Item<Change | null>[] {
  const envelope = (only: unknown) => ({ ...(object === null ? {} : { object }), entry: [only] });
  if (!entry) {
    const bad = (payload as { entry: unknown[] }).entry[index];
    return [{ value: null, alone: () => envelope(bad) }];
  }
  const alone = (change: unknown) =>
    envelope({ id: entry.id, time: entry.time, changes: [change] });
  const changes = itemsOf(entry.members, 'changes');
  if (changes.length > 0) return changes.flatMap((change) => itemsInChange(change, alone));
  const field = unknownNames(entry.members, ['id', 'time']);
  return [
    {
      value: { field, value: {}, list: null, item: null, contact: null },
      alone: () => envelope(entry.members),
    },
  ];
}

function itemsInChange(change: unknown, alone: (change: unknown) => object): Item<Change | null>[] {
  const { field: named, value: said } = (change ?? {}) as { field?: unknown; value?: unknown };
  const field = typeof named === 'string' ? named : '';
  const outer = asObject(said);
  // What another app is told, which has the floor, comes one level deeper.
  const isStandby = field === 'standby' && 'standby' in outer;
  const value = isStandby ? { ...outer, ...asObject(outer['standby']) } : outer;
  const lists = listsOf(field, value);
  const { messaging_product, metadata } = value;
  const itemCount = lists.reduce((sum, list) => sum + itemsOf(value, list).length, 0);
  const contactOf = contactFinder(itemsOf(value, 'contacts'), itemCount);
  const found = lists.flatMap((list) =>
    itemsOf(value, list).map((item) => {
      const contact = contactOf(item);
      return {
        value: { field, value, list, item, contact: contact.read },
        alone: () => {
          const only = {
            ...(contact.raw ? { contacts: [contact.raw] } : {}),
            [list]: [item],
            ...(list === 'calls' ? { errors: value['errors'] } : {}),
          };
          const inside = isStandby ? { standby: only } : only;
          return alone({ field, value: { messaging_product, metadata, ...inside } });
        },
      };
    }),
  );
  return found.length > 0
    ? found
    : [
        {
          value: { field, value, list: null, item: null, contact: null },
          alone: () => alone(change),
        },
      ];
}

function asObject(said: unknown): Record<string, unknown> {
  return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
}

type Found = { readonly raw: unknown; readonly read: Contact | null };
const NOBODY: Found = { raw: undefined, read: null };

/**
 * Finds the entry of `contacts` that an item is about: the one that it names, or the only one of an
 * only item. In a batch, a contact that is not named is nobody's: a guess would join two people.
 */
function contactFinder(contacts: readonly unknown[], itemCount: number): (item: unknown) => Found {
  const all = contacts.map((raw) => ({ raw, read: Contact.safeParse(raw).data ?? null }));
  if (all.length === 1 && itemCount === 1) return () => all[0] ?? NOBODY;
  const byName = new Map<string, Found>();
  for (const contact of all)
    for (const id of [contact.read?.wa_id, contact.read?.parent_user_id, contact.read?.user_id])
      if (id) byName.set(id, contact).set(lastDigits(id), contact);
  return (item) => {
    const members = Object.entries((item ?? {}) as Record<string, unknown>);
    const ids = members
      .filter(([name]) => /^(from|to|recipient)/.test(name))
      .map(([, value]) => String(value));
    const names = [...ids, ...ids.map(lastDigits)];
    return names.map((name) => byName.get(name)).find((found) => found !== undefined) ?? NOBODY;
  };
}

/** Brazil, Argentina and Mexico write one number in several ways; the end is the same in all. */
function lastDigits(id: string): string {
  return /^\d{9,}$/.test(id) ? `...${id.slice(-8)}` : id;
}

function readChange(
  change: Change | null,
  object: string | null,
  phoneNumberId: string | null,
): ElementResult {
  if (!change) throw new Error('The entry has no id.');
  if (object !== null && object !== 'whatsapp_business_account')
    return filtered(
      `The payload is about "${plainWord(object)}", not about a WhatsApp business account.`,
    );
  const { list, field } = change;
  const account =
    Value.parse(change.value).metadata?.phone_number_id ??
    (field === 'messaging_handovers' ? accountOfHandover(change.value) : null);
  if (phoneNumberId !== null && account !== null && account !== phoneNumberId)
    return filtered('The payload is for another account (phone number) than this inbox has.');
  if (field === 'messaging_handovers') return { kind: 'fact', fact: handoverOf(change.value) };
  if (list === null) return filtered(whyKeptAside(field, change.value));
  if (list === 'errors')
    return filtered(`The platform reports an error of the account: ${codeOf(change.item)}.`);
  const result = readListed(change, list, account);
  return typeof result === 'string' ? filtered(result) : { kind: 'fact', fact: result };
}

function readListed(change: Change, list: string, account: string | null): InboundFact | string {
  const { item, contact, value, field } = change;
  const isStandby = field === 'standby';
  if (list === 'user_preferences') return preferenceOf(item, contact, account);
  if (list === 'user_id_update') return userIdUpdateOf(item, contact, account);
  if (list === 'calls') return callOf(item, contact, account, itemsOf(value, 'errors'));
  if (list === 'messages')
    return newNamesOf(item, contact, account) ?? messageOf(item, contact, account, { isStandby });
  if (list !== 'statuses') return messageOf(item, contact, account, { isEcho: true, isStandby });
  return isCallStatus(item)
    ? callStatusOf(item, contact, account)
    : receiptOf(item, contact, account);
}

function codeOf(problem: unknown): string {
  return plainWord((problem as { code?: unknown } | null)?.code) || 'no code named';
}
