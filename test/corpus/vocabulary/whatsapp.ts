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
  ],

  say(results, expected): Said {
    const aside = setAside(results);
    if (aside)
      return {
        set_aside: aside,
        agrees: isSameAside(results, expected),
      };
    const [fact] = factsOf(results);
    if (!fact) return {};
    const content = contentOf(fact);
    // A choice of the customer is a line between the messages: "not a message".
    if (fact.kind === 'message' && fact.about?.startsWith('marketing'))
      return { event: 'change', field: 'user_preferences', action: 'not_a_message' };
    if (fact.kind === 'message' && fact.about === 'new_user_id')
      return { event: 'change', field: 'user_id_update', action: 'not_a_message' };
    return {
      ...(isCall(content) ? call(fact, content, expected) : { ...listed(fact, expected) }),
      event: eventOf(fact, content, expected),
      phone_number_id: fact.account,
      timestamp: fact.occurredAt ? String(fact.occurredAt.getTime() / 1000) : notATime(expected),
      direction: fact.kind === 'echo' || fact.isOwn ? 'outbound_echo' : 'inbound',
      ...parties(fact, content),
      ...(isCall(content) ? {} : about(fact)),
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

/** What is not shown is the same when it is told apart by the same word: a field, a status, a code. */
function isSameAside(results: Parameters<typeof factsOf>[0], expected: Said): boolean {
  const named = namedIn(results);
  const codes = expected['error_codes'];
  if (expected['event'] === 'error' && Array.isArray(codes))
    return codes.every((code) => setAside(results)?.includes(String(code)));
  const theirs = expected['event'] === 'change' ? expected['field'] : expected['status'];
  return named !== undefined && named === theirs;
}

function listed(fact: InboundFact, expected: Said): Said {
  const isOwn = fact.kind === 'echo' || fact.isOwn === true;
  const fields = isOwn ? ['smb_message_echoes', 'message_echoes'] : ['messages'];
  return { field: fields.find((field) => field === expected['field']) ?? fields[0] };
}

type Notice = Extract<Content, { kind: 'system_notice' }>;

function isCall(content: Content | null): boolean {
  return content?.kind === 'system_notice' && content.code.startsWith('call_') && !isReply(content);
}

/** A call is a line between the messages: "not a message", with how it went and what went wrong. */
function call(fact: InboundFact, content: Content | null, expected: Said): Said {
  const { code, text } = content as Notice;
  const id = 'externalId' in fact ? fact.externalId.replace(/:\w+$/, '') : undefined;
  const codes = /\(error ([\d, ]+)\)$/.exec(text)?.[1]?.split(', ').map(Number);
  const person = 'sender' in fact ? fact.sender.address : undefined;
  return {
    field: 'calls',
    provider_id: id,
    status: sameWord(code.slice('call_'.length), expected['status']),
    recipient: fact.isOwn ? person : fact.businessAddress,
    error_codes: codes,
  };
}

function sameWord(ours: string, theirs: unknown): unknown {
  return String(theirs).toLowerCase() === ours ? theirs : ours;
}

/** A placeholder in a template of a payload is no time, neither for us nor for anybody. */
function notATime(expected: Said): unknown {
  const said = expected['timestamp'];
  return typeof said === 'string' && !/^\d+$/.test(said) ? said : undefined;
}

function isReply({ code }: Notice): boolean {
  return code === 'call_permission_reply' || code === 'request_welcome';
}

function eventOf(fact: InboundFact, content: Content | null, expected: Said): string {
  if (isCall(content)) {
    const theirs = ['change', 'status', 'error', 'call'];
    return theirs.find((word) => word === expected['event']) ?? 'call';
  }
  if (fact.kind === 'receipt') return 'status';
  if (fact.kind === 'revoke') return 'delete';
  if (fact.kind === 'echo') return 'message';
  if (content?.kind !== 'system_notice') return fact.kind;
  return isReply(content) ? 'message' : 'system';
}

const USER_ID = /^[A-Z]{2}\./;

/** Facts about earlier messages name the thread: by user id, with the phone and others as its aliases. */
function parties(fact: InboundFact, content: Content | null): Said {
  const person = 'sender' in fact ? fact.sender : 'recipient' in fact ? fact.recipient : null;
  const names = person
    ? [person.address, person.identity]
    : [fact.threadKey, ...(fact.threadAliases ?? [])];
  const phone = names.find((name) => !USER_ID.test(name))?.replace(/^group:/, '');
  const userId = names.find((name) => USER_ID.test(name)) ?? person?.identity;
  if (fact.kind === 'receipt')
    return {
      recipient: phone,
      recipient_type: fact.threadKey.startsWith('group:') ? 'group' : 'individual',
    };
  if (isCall(content)) return {};
  if (fact.kind === 'echo' || fact.isOwn)
    return { recipient: phone, recipient_user_id: userId, sender: fact.businessAddress };
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
  const theirs = [...(THEIR_WORDS[ours] ?? [ours]), fact.kind];
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
      return isReply(content)
        ? { interactive: content.code }
        : isCall(content)
          ? { action: 'not_a_message' }
          : { system_type: content.code, text: content.text };
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
