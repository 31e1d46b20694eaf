/** What we understood, in the words of a corpus's manifest: for `npm run corpus`. */
import type { InboundElement, InboundFact } from '#libs/channels';
import type { Content } from '#libs/conversation';

type Said = Readonly<Record<string, unknown>>;
type Results = readonly InboundElement['result'][];

export default {
  notCompared: [
    'update_id', // Facts are told apart by chat and message, which outlive Telegram's counter.
    'chat_type', // Nothing depends on it.
    'error',
  ],

  say(results: Results, expected: Said): Said {
    const [first] = results;
    if (first?.kind !== 'fact') {
      const aside = first?.kind === 'filtered' ? `filtered: ${first.reason}` : 'quarantined';
      // An update without a message (a poll's counts) has nothing to be shown.
      const isNamed = aside.includes(`"${String(expected['update_type'])}"`);
      return { set_aside: aside, agrees: isNamed && expected['kind'] === undefined };
    }
    const { fact } = first;
    const content = 'content' in fact ? fact.content : null;
    const [chat, message] = messageOf(fact);
    return {
      update_type: updateType(fact, String(expected['update_type'])),
      chat,
      message_id: message,
      sender: senderOf(fact),
      ...(content ? sayContent(content, expected) : {}),
      ...(fact.kind === 'message'
        ? { reply_to: Number(fact.replyToExternalId?.split(':')[1]) || undefined }
        : {}),
      ...(isPress(fact) ? { callback_id: fact.externalId.slice('press:'.length) } : {}),
    };
  },
};

function isPress(fact: InboundFact): fact is InboundFact & { kind: 'message' } {
  return fact.kind === 'message' && fact.externalId.startsWith('press:');
}

/** Their kinds of update, by our kind of fact; a channel's posts and a business's chats are messages too. */
const UPDATES: Readonly<Record<string, readonly string[]>> = {
  message: ['message', 'business_message', 'channel_post'],
  echo: ['message', 'business_message', 'channel_post'],
  edit: ['edited_message', 'edited_business_message', 'edited_channel_post'],
  reaction: ['message_reaction'],
  revoke: ['deleted_business_messages'],
};

function updateType(fact: InboundFact, expected: string): string {
  if (isPress(fact)) return 'callback_query';
  if (fact.dedupeKey.startsWith('member:')) return 'my_chat_member';
  const theirs = UPDATES[fact.kind] ?? [fact.kind];
  return theirs.find((word) => word === expected) ?? theirs[0] ?? fact.kind;
}

/** Ids are `<chat>:<number>`. */
function messageOf(fact: InboundFact): [chat: string, message: number | undefined] {
  const id =
    'targetExternalId' in fact
      ? fact.targetExternalId
      : 'externalId' in fact
        ? fact.externalId
        : '';
  const number = Number(id.split(':')[1]);
  return [fact.threadKey, Number.isInteger(number) ? number : undefined];
}

function senderOf(fact: InboundFact): string | undefined {
  if (fact.kind === 'echo') return fact.businessAddress;
  return 'sender' in fact ? fact.sender.identity : undefined;
}

/** Their kinds, by our kind. */
const THEIR_WORDS: Readonly<Record<string, readonly string[]>> = {
  image: ['photo'],
  file: ['document'],
  video: ['video', 'video_note', 'animation'],
  audio: ['audio', 'voice'],
  contact_card: ['contact'],
  location: ['location', 'venue'],
  list: ['poll'],
  referral: ['story'],
};

function sayContent(content: Content, expected: Said): Said {
  const kind = kindInTheirWords(content, String(expected['kind']));
  const caption = 'caption' in content ? content.caption : undefined;
  const text = content.kind === 'text' ? content.text : undefined;
  return {
    kind,
    text,
    caption,
    ...(content.kind === 'button_reply' ? { data: content.payload } : {}),
  };
}

function kindInTheirWords(content: Content, expected: string): string {
  if (content.kind === 'system_notice') return content.code;
  if (content.kind === 'unsupported') return content.what;
  // A thrown dice is said as text: "🎲 4".
  if (content.kind === 'text' && expected === 'dice' && /\s\d+$/.test(content.text)) return 'dice';
  const theirs = THEIR_WORDS[content.kind] ?? [content.kind];
  return theirs.find((word) => word === expected) ?? theirs[0] ?? content.kind;
}
