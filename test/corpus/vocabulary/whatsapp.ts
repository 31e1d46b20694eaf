/** WhatsApp. */
import type { InboundFact } from '#libs/channels';
import type { Content } from '#libs/conversation';
import type { Said, Vocabulary } from '../compare.js';
import { contentOf, factsOf, namedIn, setAside, textOf } from './results.js';

export const sayWhatsApp: Vocabulary = {
  notCompared: [
    'error', // An answer of the API, in the raw payload only.
    'pricing_category', // Costs are read from the raw payload when somebody needs them.
    'participant', // A report about a group counts for the group.
    'action', // "not_a_message": said by the ending.
  ],

  say(results, expected): Said {
    const aside = setAside(results);
    if (aside)
      return {
        set_aside: aside,
        agrees: expected['event'] === 'change' && expected['field'] === namedIn(results),
      };
    const [fact] = factsOf(results);
    if (!fact) return {};
    const content = contentOf(fact);
    return {
      field: fact.kind === 'echo' || fact.isOwn ? 'smb_message_echoes' : 'messages',
      event: eventOf(fact, content),
      phone_number_id: fact.account,
      timestamp: fact.occurredAt ? String(fact.occurredAt.getTime() / 1000) : undefined,
      direction: fact.kind === 'echo' || fact.isOwn ? 'outbound_echo' : 'inbound',
      ...parties(fact, expected),
      ...about(fact),
      kind: inTheirWords(fact, content, expected),
      ...(content ? sayContent(content) : {}),
      ...(fact.kind === 'message'
        ? {
            reply_to: fact.replyToExternalId,
            forwarded: fact.isForwarded,
            referral: Boolean(fact.referral),
          }
        : {}),
    };
  },
};

function eventOf(fact: InboundFact, content: Content | null): string {
  if (fact.kind === 'receipt') return 'status';
  if (fact.kind === 'revoke') return 'delete';
  if (fact.kind === 'echo') return 'message';
  return content?.kind === 'system_notice' ? 'system' : fact.kind;
}

const USER_ID = /^[A-Z]{2}\./;

/** Facts about earlier messages name the thread: by user id, with the phone as its other name. */
function parties(fact: InboundFact, expected: Said): Said {
  const person = 'sender' in fact ? fact.sender : 'recipient' in fact ? fact.recipient : null;
  const names = person
    ? [person.address, person.identity]
    : [...(fact.threadAliases ?? []), fact.threadKey];
  const phone = names.find((name) => !USER_ID.test(name))?.replace(/^group:/, '');
  const userId = names.find((name) => USER_ID.test(name)) ?? person?.identity;
  if (fact.kind === 'receipt')
    return {
      recipient: phone,
      recipient_type: fact.threadKey.startsWith('group:') ? 'group' : 'individual',
    };
  // The business's own number, as it stands in an echo, is not kept: the account is.
  if (fact.kind === 'echo' || fact.isOwn)
    return { recipient: phone, recipient_user_id: userId, sender: expected['sender'] };
  return { sender: phone, sender_user_id: userId };
}

function about(fact: InboundFact): Said {
  switch (fact.kind) {
    case 'message':
    case 'echo':
      return { provider_id: fact.externalId };
    case 'reaction':
      return {
        provider_id: afterColon(fact.dedupeKey),
        target: fact.targetExternalId,
        emoji: fact.emoji,
      };
    case 'receipt': {
      const [id = ''] = fact.externalIds === 'all' ? [] : fact.externalIds;
      // "Played" counts as read; which of the two it was stands in the key.
      const status = fact.dedupeKey.slice(`status:${id}:`.length).split(':')[0];
      return { provider_id: id, status, error_codes: fact.code ? [Number(fact.code)] : undefined };
    }
    default:
      return { provider_id: afterColon(fact.dedupeKey), target: fact.targetExternalId };
  }
}

function afterColon(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

/** Their types of message, by our kind; two of theirs may be one of ours. */
const THEIR_WORDS: Readonly<Record<string, readonly string[]>> = {
  file: ['document'],
  contact_card: ['contacts'],
  button_reply: ['button', 'interactive'],
  list_reply: ['interactive'],
  form_answer: ['interactive'],
  system_notice: ['system', 'interactive', 'request_welcome'],
};

function inTheirWords(fact: InboundFact, content: Content | null, expected: Said): string {
  const ours = content?.kind ?? fact.kind;
  const theirs = THEIR_WORDS[ours] ?? [ours];
  return theirs.find((word) => word === expected['kind']) ?? theirs[0] ?? ours;
}

function sayContent(content: Content): Said {
  switch (content.kind) {
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
    case 'sticker': {
      const { source, mime, name, isVoice } = content.media;
      const id = source.from === 'provider' ? source.id : undefined;
      return { media_id: id, mime, filename: name, voice: isVoice, caption: content.caption };
    }
    case 'button_reply':
    case 'list_reply':
      return { interactive: content.kind, reply_id: content.payload, title: content.title };
    case 'form_answer':
      return { interactive: 'nfm_reply' };
    case 'system_notice':
      return { system_type: content.code, text: content.text };
    case 'unsupported':
      return {
        error_codes: content.what
          .split(' ')
          .map(Number)
          .filter((code) => code > 0),
      };
    default:
      return { text: textOf(content) };
  }
}
