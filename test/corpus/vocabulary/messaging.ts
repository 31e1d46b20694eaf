/** Messenger and Instagram. */
import type { InboundFact } from '#libs/channels';
import type { Content } from '#libs/conversation';
import type { Said, Vocabulary } from '../compare.js';
import { contentOf, factsOf, namedIn, setAside, textOf } from './results.js';

export const sayMessaging: Vocabulary = {
  // Standing in the raw payload only: an error of the API.
  notCompared: ['error'],

  say(results, expected): Said {
    const aside = setAside(results);
    if (aside)
      return {
        set_aside: aside,
        // A field of a page, or an event that names no customer, by the platform's own word.
        agrees:
          namedIn(results) ===
          (expected['event'] === 'change' ? expected['field'] : expected['event']),
      };
    const facts = factsOf(results);
    const [fact] = facts;
    if (!fact) return {};
    const content = contentOf(fact);
    const event = eventOf(fact, content, String(expected['event']));
    return {
      event,
      account: fact.account,
      ...parties(fact),
      ...ids(fact),
      ...(event === 'message' ? message(facts, fact, expected) : {}),
      ...(event === 'postback' && content?.kind === 'button_reply'
        ? { payload: content.payload, title: content.title }
        : {}),
      ...(fact.kind === 'edit' ? { text: textOf(content) } : {}),
      ...(fact.kind === 'revoke' ? { direction: fact.isOwn ? 'outbound_echo' : 'inbound' } : {}),
    };
  },
};

/** Their words for what we call by another name. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  rating: ['messaging_feedback'],
  form_answer: ['messaging_feedback'],
};

function eventOf(fact: InboundFact, content: Content | null, expected: string): string {
  switch (fact.kind) {
    case 'echo':
      return 'message';
    case 'revoke':
      return 'delete';
    case 'receipt':
      return fact.outcome === 'delivered' ? 'delivery' : fact.outcome;
    case 'message':
      if (content?.kind === 'system_notice') return content.code;
      if (fact.dedupeKey.startsWith('postback:')) return 'postback';
      if (fact.dedupeKey.startsWith('notice:')) {
        const ours = content?.kind === 'unsupported' ? content.what : (content?.kind ?? '');
        return EVENTS[ours]?.find((word) => word === expected) ?? ours;
      }
      return 'message';
    default:
      return fact.kind;
  }
}

/** We keep the customer and the business; sender and recipient follow from the direction. */
function parties(fact: InboundFact): Said {
  const customer = fact.threadKey.replace(/^user_ref:/, '');
  const isOwn = fact.kind === 'echo' || fact.isOwn === true;
  const business = fact.businessAddress ?? fact.account;
  return isOwn
    ? { sender: business, recipient: customer }
    : { sender: customer, recipient: business };
}

function ids(fact: InboundFact): Said {
  switch (fact.kind) {
    case 'message':
    case 'echo':
      return { provider_id: fact.externalId };
    case 'edit':
    case 'revoke':
      return { provider_id: fact.targetExternalId, target: fact.targetExternalId };
    case 'reaction':
      return {
        target: fact.targetExternalId,
        action: fact.isRemoved ? 'unreact' : 'react',
        ...(fact.emoji ? { emoji: fact.emoji } : {}),
      };
    case 'receipt': {
      // The watermark is what makes two reports of one kind different: it stands in their key.
      const watermark = Number(fact.dedupeKey.split(':')[2]);
      const mids = fact.externalIds === 'all' ? undefined : fact.externalIds;
      return { watermark, mids, target: mids?.[0] };
    }
  }
}

function message(facts: readonly InboundFact[], fact: InboundFact, expected: Said): Said {
  const contents = facts.map(contentOf);
  const [first] = contents;
  const text = textOf(first ?? null);
  const referral = fact.kind === 'message' ? fact.referral : undefined;
  const reply = fact.kind === 'message' ? fact.replyToExternalId : undefined;
  return {
    direction: fact.kind === 'echo' ? 'outbound_echo' : 'inbound',
    kind: text ? 'text' : 'attachment',
    text,
    attachments: inTheirOrder(
      [
        ...contents.flatMap((content) => (content ? attachmentsOf(content) : [])),
        // A link's preview beside a text says nothing of its own: it is kept as the referral.
        ...(referral?.['link'] ? ['fallback'] : []),
      ],
      expected['attachments'],
    ),
    ...(first?.kind === 'button_reply' ? { quick_reply_payload: first.payload } : {}),
    reply_to: referral?.['story'] ? 'story' : reply,
  };
}

/**
 * Files come first with us, and a sticker is one even where the platform calls it an image too: the
 * same things in another order are the same.
 */
function inTheirOrder(ours: readonly string[], theirs: unknown): readonly string[] {
  if (!Array.isArray(theirs)) return ours;
  const left = [...ours];
  const isSame = theirs.every((word) => {
    const at = [word, word === 'image' ? 'sticker' : word]
      .map((each) => left.indexOf(String(each)))
      .find((found) => found >= 0);
    if (at !== undefined) left.splice(at, 1);
    return at !== undefined || (word === 'image' && ours.includes('sticker'));
  });
  return isSame && left.length === 0 ? (theirs as string[]) : ours;
}

function family(mime: string): string {
  const [first = ''] = mime.split('/');
  return ['image', 'video', 'audio'].includes(first) ? first : 'file';
}

function attachmentsOf(content: Content): string[] {
  switch (content.kind) {
    case 'text':
    case 'button_reply':
      return [];
    case 'rich_text':
      return (content.attachments ?? []).map(({ mime }) => family(mime));
    case 'referral':
      return [content.source];
    case 'carousel':
    case 'list':
      return ['template'];
    case 'unsupported':
      return [content.what.split(' ')[0] ?? ''];
    default:
      return [content.kind];
  }
}
