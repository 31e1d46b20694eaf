/**
 * Makes facts of one item of `entry[].messaging[]`.
 *
 * What happened is told by which member the item has. A member that nobody knows yet is shown as
 * "unsupported" when the item names a customer, and filtered with the reason when it does not.
 */
import type { InboundFact, Sender } from '#libs/channels';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readCorrelation } from './correlation.js';
import type { Entry } from './elements.js';
import { contentsOf, Message } from './messaging-content.js';
import { newsIn, noticeOf, PLUMBING, whyAboutApp } from './messaging-notices.js';
import { Id, momentOf, optional, unknownNames } from './values.js';

/** Who, from and to. A visitor without an id has a `user_ref` until then. */
export const Party = z.looseObject({ id: optional(Id), user_ref: optional(Id) });
export const Happening = z.looseObject({
  sender: optional(Party),
  recipient: optional(Party),
  timestamp: z.unknown().optional(),
});
export type Happening = z.output<typeof Happening>;

/** Facts, or the reason why there is none. */
export function readHappening(
  happening: Happening,
  entry: Entry,
  isStandby: boolean,
): (InboundFact | string)[] {
  const message = happening['message'] === undefined ? null : Message.parse(happening['message']);
  const fromBusiness = message?.is_echo === true || partyOf(happening.sender) === entry.id;
  const customer =
    partyOf(fromBusiness ? happening.recipient : happening.sender) ?? optedIn(happening);
  if (customer === null) {
    const about = whyAboutApp(happening);
    if (about) return [about];
    throw new Error(`${fromBusiness ? 'recipient' : 'sender'}.id: required`);
  }
  const business = partyOf(fromBusiness ? happening.sender : happening.recipient);
  const context: Context = {
    happening,
    customer,
    common: {
      threadKey: customer,
      occurredAt: momentOf(happening.timestamp) ?? momentOf(entry.time),
      account: entry.id,
      ...(business !== null && business !== entry.id ? { businessAddress: business } : {}),
      ...(fromBusiness ? { isOwn: true } : {}),
    },
    // Another app holds the thread: people see what is said, our bot stays silent.
    classification: isStandby ? 'notice' : 'human',
  };
  if (message) return fromBusiness ? echo(message, context) : inbound(message, context);
  return other(context);
}

interface Context {
  readonly happening: Happening;
  readonly customer: string;
  readonly common: Pick<
    InboundFact,
    'threadKey' | 'occurredAt' | 'account' | 'businessAddress' | 'isOwn'
  >;
  readonly classification: 'human' | 'notice';
}

function partyOf(party: z.output<typeof Party> | null | undefined): string | null {
  return party?.id ?? (party?.user_ref ? `user_ref:${party.user_ref}` : null);
}

/** The checkbox plug-in names the customer inside the opt-in, by the reference that the site chose. */
function optedIn(happening: Happening): string | null {
  return partyOf(Party.safeParse(happening['optin']).data);
}

function personOf(customer: string): Sender {
  return { address: customer, identity: customer };
}

function inbound(message: Message, context: Context): InboundFact[] {
  const mid = message.mid ?? derivedId(context.happening);
  if (message.is_deleted)
    return [
      { kind: 'revoke', ...context.common, dedupeKey: `revoke:${mid}`, targetExternalId: mid },
    ];
  const referral = referralOf(message);
  return contentsOf(message).map((content, index) => ({
    kind: 'message',
    ...context.common,
    // Further parts of one message (a location beside a picture) need ids of their own.
    dedupeKey: `message:${partId(mid, index)}`,
    externalId: partId(mid, index),
    sender: personOf(context.customer),
    content,
    classification: context.classification,
    ...(message.reply_to?.mid && index === 0 ? { replyToExternalId: message.reply_to.mid } : {}),
    ...(referral && index === 0 ? { referral } : {}),
  }));
}

function echo(message: Message, context: Context): InboundFact[] {
  const mid = message.mid ?? derivedId(context.happening);
  if (message.is_deleted)
    return [
      { kind: 'revoke', ...context.common, dedupeKey: `revoke:${mid}`, targetExternalId: mid },
    ];
  const ours = readCorrelation(message.metadata);
  return contentsOf(message).map((content, index) => ({
    kind: 'echo',
    ...context.common,
    dedupeKey: `echo:${partId(mid, index)}`,
    externalId: partId(mid, index),
    recipient: personOf(context.customer),
    content,
    ownMessageId: ours?.messageId ?? null,
    ...(ours?.conversationId ? { conversationId: ours.conversationId } : {}),
  }));
}

function partId(mid: string, index: number): string {
  return index === 0 ? mid : `${mid}#${index}`;
}

/** Where the message came from: an advertisement, a story, a shared link. */
function referralOf(message: Message): Record<string, unknown> | null {
  const story = message.reply_to?.story;
  const link = message.text
    ? message.attachments?.find((each) => each.type === 'fallback')
    : undefined;
  const found = {
    ...message.referral,
    ...(story ? { story } : {}),
    ...(link
      ? {
          link: { title: link.title ?? undefined, url: link.url ?? link.payload?.url ?? undefined },
        }
      : {}),
  };
  return Object.keys(found).length > 0 ? found : null;
}

const Postback = z.looseObject({
  mid: optional(Id),
  title: optional(z.string()),
  payload: optional(z.string()),
  referral: optional(z.record(z.string(), z.unknown())),
});
const Reaction = z.looseObject({
  mid: Id,
  action: optional(z.string()),
  emoji: optional(z.string()),
  /** The reaction's name, which older payloads have instead of the emoji. */
  reaction: optional(z.string()),
});
const NAMED_REACTIONS: Readonly<Record<string, string>> = {
  love: '\u2764',
  like: '\u{1f44d}',
  dislike: '\u{1f44e}',
  smile: '\u{1f606}',
  laugh: '\u{1f606}',
  wow: '\u{1f62e}',
  sad: '\u{1f622}',
  angry: '\u{1f620}',
};
const Edit = z.looseObject({ mid: Id, text: optional(z.string()), num_edit: optional(Id) });
const Report = z.looseObject({
  watermark: optional(Id),
  mid: optional(Id),
  mids: optional(z.array(Id)),
});

/** Everything that is not a message in the narrow sense. */
function other(context: Context): (InboundFact | string)[] {
  const { happening, common, customer } = context;
  if (happening['postback'] !== undefined)
    return [postback(Postback.parse(happening['postback']), context)];
  if (happening['reaction'] !== undefined) {
    const { mid, action, emoji: said, reaction } = Reaction.parse(happening['reaction']);
    const emoji = said ?? NAMED_REACTIONS[reaction ?? ''];
    const what = { emoji: emoji ?? '', isRemoved: action === 'unreact' };
    const key = `reaction:${mid}:${customer}:${action ?? 'react'}:${what.emoji}:${timeKey(happening)}`;
    return [{ kind: 'reaction', ...common, dedupeKey: key, targetExternalId: mid, ...what }];
  }
  if (happening['message_edit'] !== undefined) {
    const { mid, text, num_edit } = Edit.parse(happening['message_edit']);
    const key = `edit:${mid}:${num_edit ?? timeKey(happening)}`;
    const content = { kind: 'text', text: text ?? '' } as const;
    return [
      {
        kind: 'edit',
        ...common,
        dedupeKey: key,
        sender: personOf(customer),
        targetExternalId: mid,
        content,
      },
    ];
  }
  if (happening['read'] !== undefined)
    return [receipt('read', Report.parse(happening['read']), context)];
  if (happening['delivery'] !== undefined)
    return [receipt('delivered', Report.parse(happening['delivery']), context)];
  return [notice(context)];
}

function postback(press: z.output<typeof Postback>, context: Context): InboundFact {
  const { common, customer, happening } = context;
  const payload = press.payload ?? '';
  const id = press.mid ?? `postback:${customer}:${timeKey(happening)}:${digest(payload)}`;
  return {
    kind: 'message',
    ...common,
    dedupeKey: press.mid ? `postback:${id}` : id,
    externalId: id,
    sender: personOf(customer),
    content: { kind: 'button_reply', title: press.title ?? payload, payload },
    classification: context.classification,
    ...(press.referral ? { referral: press.referral } : {}),
  };
}

function receipt(
  outcome: 'read' | 'delivered',
  report: z.output<typeof Report>,
  context: Context,
): InboundFact {
  const ids = report.mids?.length ? report.mids : report.mid ? [report.mid] : null;
  const key = `${outcome}:${context.customer}:${report.watermark ?? timeKey(context.happening)}`;
  return {
    kind: 'receipt',
    ...context.common,
    dedupeKey: ids ? `${key}:${digest(ids.join(' '))}` : key,
    outcome,
    ownMessageId: null,
    // Without ids it is a watermark: everything up to that moment.
    externalIds: ids ?? 'all',
    code: null,
    reason: null,
  };
}

/** Opt-ins, referrals, payments, handovers, feedback, and whatever Meta thinks of next. */
function notice(context: Context): InboundFact | string {
  const { happening, common, customer } = context;
  const content = noticeOf(happening);
  if (content === null)
    return `The event says nothing: it has ${unknownNames(happening, PLUMBING)}.`;
  const id = `notice:${derivedId(happening)}`;
  const about = newsIn(happening);
  return {
    kind: 'message',
    ...common,
    dedupeKey: id,
    externalId: id,
    sender: personOf(customer),
    content,
    // A customer's rating or choice is a word of a person; the rest is news about them.
    classification:
      content.kind === 'rating' || content.kind === 'form_answer'
        ? context.classification
        : 'notice',
    ...(about ? { about } : {}),
  };
}

function timeKey(happening: Happening): string {
  const { timestamp } = happening;
  return typeof timestamp === 'string' || typeof timestamp === 'number'
    ? String(timestamp)
    : digest(JSON.stringify(happening));
}

/** For events without an id of their own: the same event, delivered again, has the same bytes. */
function derivedId(happening: Happening): string {
  return digest(JSON.stringify(happening));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
