/**
 * A customer who is called otherwise from now on: another phone number, another user id, or both (a new
 * number makes a new user id). The payload names what they were called until now, so that the new name finds
 * the conversation of the old one, and tells where they are reached.
 *
 * developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 * (2026-08-11), and the older field `user_id_update`.
 */
import type { InboundMessage } from '#libs/channels';
import { Id, momentOf, optional, plainWord } from '#libs/meta';
import { z } from 'zod';
import { type Contact, Message, System } from './payload.js';
import { isUserId, personOf } from './person.js';

const NEW_NUMBER = ['user_changed_number', 'customer_changed_number'];
const NEW_USER_ID = 'user_changed_user_id';

const WORDS: Readonly<Record<string, string>> = {
  user_changed_number: 'The customer has another phone number now.',
  customer_changed_number: 'The customer has another phone number now.',
  user_changed_user_id: 'The customer has another WhatsApp user id now.',
};

/** `null` for a message that is no such news. Throws when it names nobody. */
export function newNamesOf(
  item: unknown,
  contact: Contact | null,
  account: string | null,
): InboundMessage | null {
  const message = Message.parse(item);
  const said = System.safeParse(message['system']);
  const code = said.data?.type ?? '';
  const isNumber = NEW_NUMBER.includes(code);
  if (!said.success || (!isNumber && code !== NEW_USER_ID)) return null;
  const system = said.data;
  const [before, after] = namesIn(system.body);
  // Where no number may be told, the user id stands in its place.
  const phone = [system.wa_id, system.new_wa_id, after].find(isPhone) ?? null;
  const userId =
    system.user_id ?? [after].find(isUser) ?? (isNumber ? (message.from_user_id ?? null) : null);
  const earlier = [
    system.previous_user_id,
    message.from_user_id,
    message.from,
    system.customer,
    system.previous_parent_user_id,
    message.from_parent_user_id,
    // The sentence is for people; what stands in it counts where nothing else says so.
    ...(before && (after === userId || after === phone) ? [before] : []),
  ].filter((name) => name && name !== userId && name !== phone);
  const parentUserId = system.parent_user_id ?? null;
  const person = personOf({ phone, userId, parentUserId, before: earlier }, null, contact);
  const id = message.id ?? `${code}:${person.sender.identity}`;
  return {
    kind: 'message',
    ...person.thread,
    dedupeKey: `message:${id}`,
    externalId: id,
    occurredAt: momentOf(message.timestamp),
    account,
    // As the payload has it: who wrote so far.
    sender: { ...person.sender, address: message.from ?? person.sender.address },
    content: {
      kind: 'system_notice',
      code: plainWord(code),
      text: system.body || (WORDS[code] ?? ''),
    },
    classification: 'notice',
    about: isNumber ? 'new_phone_number' : 'new_user_id',
    reachedAt: phone ?? userId ?? person.sender.address,
  };
}

/** "User <name> changed from <old> to <new>": both, or neither. */
function namesIn(body: string | null | undefined): [string | null, string | null] {
  const match = /changed from (\S{5,80}) to (\S{5,80}?)\.?$/.exec((body ?? '').trim().slice(-200));
  return match ? [match[1] ?? null, match[2] ?? null] : [null, null];
}

function isPhone(name: string | null | undefined): name is string {
  return typeof name === 'string' && /^\+?\d{5,15}$/.test(name);
}

function isUser(name: string | null | undefined): name is string {
  return typeof name === 'string' && isUserId(name);
}

const Change = z.looseObject({ previous: optional(Id), current: optional(Id) });
const Update = z.looseObject({
  wa_id: optional(Id),
  user_id: optional(Change),
  parent_user_id: optional(Change),
  timestamp: z.unknown().optional(),
});

/** The same in the field `user_id_update`. Throws when it names no old one. */
export function userIdUpdateOf(
  item: unknown,
  _contact: Contact | null,
  account: string | null,
): InboundMessage {
  const { wa_id, user_id, parent_user_id, timestamp } = Update.parse(item);
  const change = user_id ?? parent_user_id;
  if (!change?.previous) throw new Error('user_id.previous: required');
  const current = change.current ?? change.previous;
  const parents = user_id ? parent_user_id : null;
  const earlier = [change.previous, parents?.previous].filter((name) => name !== current);
  const { sender, thread } = personOf(
    {
      phone: wa_id,
      userId: current,
      parentUserId: parents?.current ?? null,
      before: earlier,
    },
    null,
    null,
  );
  const id = `user_id_update:${change.previous}:${change.current ?? ''}`;
  return {
    kind: 'message',
    ...thread,
    dedupeKey: id,
    externalId: id,
    occurredAt: momentOf(timestamp),
    account,
    sender,
    content: {
      kind: 'system_notice',
      code: 'user_id_update',
      text: WORDS[NEW_USER_ID] ?? '',
    },
    classification: 'notice',
    about: 'new_user_id',
    ...(wa_id ? { reachedAt: wa_id } : change.current ? { reachedAt: change.current } : {}),
  };
}
