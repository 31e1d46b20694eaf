/** What one message or echo of WhatsApp is: words, or something about words said earlier. */
import type { InboundFact, Sender } from '#libs/channels';
import { momentOf, readCorrelation } from '#libs/meta';
import { createHash } from 'node:crypto';
import { contentOf, typed } from './content.js';
import { type Contact, Edit, Message, Reaction, Revoke } from './payload.js';
import { type Person, personOf } from './person.js';

export interface Manner {
  /** The business itself wrote it, elsewhere. */
  readonly isEcho?: boolean;
  /** Another app has the floor: people see what is said, our bot stays silent. */
  readonly isStandby?: boolean;
}

/** Throws when it names nobody, or is broken. */
export function messageOf(
  item: unknown,
  contact: Contact | null,
  account: string | null,
  { isEcho = false, isStandby = false }: Manner,
): InboundFact {
  const message = typed(Message.parse(isEcho ? asSaid(item) : item));
  const person = personOf(
    isEcho
      ? {
          phone: message.to,
          userId: message.to_user_id ?? message.recipient,
          parentUserId: message.to_parent_user_id,
        }
      : {
          phone: message.from,
          userId: message.from_user_id,
          parentUserId: message.from_parent_user_id,
        },
    message.group_id ?? null,
    contact,
  );
  const common = {
    ...person.thread,
    occurredAt: momentOf(message.timestamp),
    account,
    ...(isEcho ? { isOwn: true } : {}),
    ...(isEcho && message.from && message.from !== account
      ? { businessAddress: message.from }
      : {}),
  };
  const id = message.id ?? digest(JSON.stringify(item));
  return (
    aboutEarlier(message, id, person, common) ??
    (isEcho ? echo(message, id, person, common) : inbound(message, id, person, common, isStandby))
  );
}

/** An echo for an app that stands by holds the request as it was sent. */
function asSaid(item: unknown): unknown {
  const { message, ...around } = (item ?? {}) as { message?: unknown };
  return typeof message === 'object' && message !== null ? { ...around, ...message } : item;
}

type Common = Pick<
  InboundFact,
  | 'threadKey'
  | 'threadAliases'
  | 'threadWritings'
  | 'occurredAt'
  | 'account'
  | 'businessAddress'
  | 'isOwn'
>;

/** Reactions, edits and deletions, which name the message they are about. */
function aboutEarlier(
  message: Message,
  id: string,
  person: Person,
  common: Common,
): InboundFact | null {
  const said = message[message.type ?? ''];
  switch (message.type) {
    case 'reaction': {
      const { message_id, emoji } = Reaction.parse(said);
      // An empty or missing emoji takes the reaction back.
      const what = { targetExternalId: message_id, emoji: emoji ?? '', isRemoved: !emoji };
      return { kind: 'reaction', ...common, dedupeKey: `reaction:${id}`, ...what };
    }
    case 'revoke':
      return {
        kind: 'revoke',
        ...common,
        dedupeKey: `revoke:${id}`,
        targetExternalId: Revoke.parse(said).original_message_id,
      };
    case 'edit': {
      const { original_message_id, message: edited } = Edit.parse(said);
      const content = contentOf(Message.parse(edited));
      const target = { targetExternalId: original_message_id, sender: person.sender };
      return { kind: 'edit', ...common, dedupeKey: `edit:${id}`, ...target, content };
    }
    default:
      return null;
  }
}

function inbound(
  message: Message,
  id: string,
  { sender, reachedAt }: Person,
  common: Common,
  isStandby: boolean,
): InboundFact {
  const content = contentOf(message);
  const product = message.context?.referred_product;
  const referral = message.referral ?? (product ? { referred_product: product } : null);
  return {
    kind: 'message',
    ...common,
    dedupeKey: `message:${id}`,
    externalId: id,
    sender,
    content,
    classification: content.kind === 'system_notice' || isStandby ? 'notice' : 'human',
    ...(message.context?.id ? { replyToExternalId: message.context.id } : {}),
    ...(message.context?.forwarded || message.context?.frequently_forwarded
      ? { isForwarded: true }
      : {}),
    ...(referral ? { referral } : {}),
    ...(reachedAt ? { reachedAt } : {}),
  };
}

function echo(message: Message, id: string, { sender }: Person, common: Common): InboundFact {
  const ours = readCorrelation(message.biz_opaque_callback_data);
  return {
    kind: 'echo',
    ...common,
    dedupeKey: `echo:${id}`,
    externalId: id,
    recipient: sender satisfies Sender,
    content: contentOf(message),
    ownMessageId: ours?.messageId ?? null,
    ...(ours?.conversationId ? { conversationId: ours.conversationId } : {}),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
