/**
 * Who a WhatsApp item is about, and which conversation that names.
 *
 * Since 2026 a person has a user id for each business ("CC.xxx"), and the phone number may be
 * missing. So the user id is the identity and the thread's key, and the phone is another name for
 * both: whoever was known by phone before is found by it.
 */
import type { InboundFact, Sender } from '#libs/channels';
import type { Contact } from './payload.js';
import { otherWritings } from './phone.js';

export interface Person {
  readonly sender: Sender;
  readonly thread: Pick<InboundFact, 'threadKey' | 'threadAliases' | 'threadWritings'>;
  /** The phone number, where the item tells it: that reaches them. */
  readonly reachedAt: string | null;
}

interface Names {
  readonly phone: string | null | undefined;
  readonly userId: string | null | undefined;
  readonly parentUserId: string | null | undefined;
  /** What they were called until now, where the item says so. */
  readonly before?: readonly (string | null | undefined)[];
}

const GROUP = 'group:';

/** Throws when the item names nobody. */
export function personOf(names: Names, groupId: string | null, contact: Contact | null): Person {
  const userId = names.userId ?? contact?.user_id ?? null;
  const phone = names.phone ?? contact?.wa_id ?? null;
  const identity = userId ?? phone;
  if (!identity) throw new Error('from: required, or from_user_id');
  const parent = names.parentUserId ?? contact?.parent_user_id;
  const before = names.before ?? [];
  const others = distinct([...before, phone, contact?.wa_id, parent]).filter(
    (name) => name !== identity,
  );
  const name = contact?.profile?.name || contact?.profile?.username;
  const sender = {
    // A phone number can be written to from everywhere; a user id not from every account yet.
    address: groupId ? `${GROUP}${groupId}` : (phone ?? identity),
    identity,
    ...(others.length > 0 ? { aliases: others } : {}),
    ...(name ? { name } : {}),
  };
  if (groupId) return { sender, thread: { threadKey: `${GROUP}${groupId}` }, reachedAt: null };
  const writings = distinct([phone, contact?.wa_id].flatMap((each) => otherWritings(each ?? '')));
  const further = writings.filter((each) => each !== identity && !others.includes(each));
  return {
    sender,
    thread: {
      threadKey: identity,
      ...(others.length > 0 ? { threadAliases: others } : {}),
      ...(further.length > 0 ? { threadWritings: further } : {}),
    },
    reachedAt: phone,
  };
}

function distinct(names: readonly (string | null | undefined)[]): string[] {
  return [...new Set(names.filter((name) => typeof name === 'string' && name !== ''))] as string[];
}

/** The group behind an address, or `null` for a person. */
export function groupOf(address: string): string | null {
  return address.startsWith(GROUP) ? address.slice(GROUP.length) : null;
}

/** "CC.xxx" or "CC.ENT.xxx": a user id, which is written to differently from a phone number. */
export function isUserId(address: string): boolean {
  return /^[A-Z]{2}\.(?:ENT\.)?\w+$/.test(address);
}
