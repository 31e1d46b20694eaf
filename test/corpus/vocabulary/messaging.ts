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
        agrees: expected['event'] === 'change' && expected['field'] === namedIn(results),
      };
    const facts = factsOf(results);
    const [fact] = facts;
    if (!fact) return {};
    const content = contentOf(fact);
    const event = eventOf(fact, content);
    return {
      event,
      account: fact.account,
      ...parties(fact),
      ...ids(fact),
      ...(event === 'message' ? message(facts, fact) : {}),
      ...(event === 'postback' && content?.kind === 'button_reply'
        ? { payload: content.payload, title: content.title }
        : {}),
      ...(fact.kind === 'edit' ? { text: textOf(content) } : {}),
      ...(fact.kind === 'revoke' ? { direction: fact.isOwn ? 'outbound_echo' : 'inbound' } : {}),
    };
  },
};

function eventOf(fact: InboundFact, content: Content | null): string {
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
      if (fact.dedupeKey.startsWith('notice:'))
        return content?.kind === 'unsupported' ? content.what : (content?.kind ?? '');
      return 'message';
    default:
      return fact.kind;
  }
}

/** We keep the customer and the account; sender and recipient follow from the direction. */
function parties(fact: InboundFact): Said {
  const customer = fact.threadKey.replace(/^user_ref:/, '');
  const isOwn = fact.kind === 'echo' || fact.isOwn === true;
  return isOwn
    ? { sender: fact.account, recipient: customer }
    : { sender: customer, recipient: fact.account };
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

function message(facts: readonly InboundFact[], fact: InboundFact): Said {
  const contents = facts.map(contentOf);
  const [first] = contents;
  const text = textOf(first ?? null);
  const referral = fact.kind === 'message' ? fact.referral : undefined;
  const reply = fact.kind === 'message' ? fact.replyToExternalId : undefined;
  return {
    direction: fact.kind === 'echo' ? 'outbound_echo' : 'inbound',
    kind: text ? 'text' : 'attachment',
    text,
    attachments: contents.flatMap((content) => (content ? attachmentsOf(content) : [])),
    ...(first?.kind === 'button_reply' ? { quick_reply_payload: first.payload } : {}),
    reply_to: referral?.['story'] ? 'story' : reply,
  };
}

function attachmentsOf(content: Content): string[] {
  switch (content.kind) {
    case 'text':
    case 'button_reply':
      return [];
    case 'rich_text':
      return (content.attachments ?? []).map(({ mime }) => mime.split('/')[0] ?? 'file');
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
