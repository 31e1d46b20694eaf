/**
 * What WhatsApp tells about a customer who said nothing: they stopped or allowed marketing messages. A line
 * in their conversation that wakes nobody and opens no reply window. Why other news is kept aside.
 */
import type { InboundMessage } from '#libs/channels';
import { Id, momentOf, optional, plainWord } from '#libs/meta';
import { z } from 'zod';
import type { Contact } from './payload.js';
import { personOf } from './person.js';

const Preference = z.looseObject({
  wa_id: optional(Id),
  user_id: optional(Id),
  parent_user_id: optional(Id),
  category: optional(z.string()),
  value: z.string(),
  timestamp: z.unknown().optional(),
});

/** Meta's words: developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/user_preferences */
const CHOICES = {
  stop: { about: 'marketing_stopped', text: 'The customer stopped marketing messages.' },
  signup: { about: 'marketing_resumed', text: 'The customer signed up for marketing messages.' },
  resume: { about: 'marketing_resumed', text: 'The customer allows marketing messages again.' },
} as const;

/** A fact, or the reason why it is none. Throws when it names nobody. */
export function preferenceOf(
  item: unknown,
  contact: Contact | null,
  account: string | null,
): InboundMessage | string {
  const preference = Preference.parse(item);
  const { wa_id, user_id, parent_user_id, category, value, timestamp } = preference;
  const choice = Object.hasOwn(CHOICES, value) ? CHOICES[value as keyof typeof CHOICES] : null;
  if (!choice || (category && category !== 'marketing_messages'))
    return `The change "user_preferences" has a choice that is not known: ${plainWord(value)} of ${plainWord(category) || 'no category'}.`;
  // The contact beside it may be somebody else: a choice is of whom it names.
  const isOfContact = contact?.wa_id === wa_id || contact?.user_id === user_id;
  const names = { phone: wa_id, userId: user_id, parentUserId: parent_user_id };
  const { sender, thread } = personOf(names, null, isOfContact ? contact : null);
  const id = `preference:${sender.identity}:${value}:${momentOf(timestamp)?.getTime() ?? ''}`;
  return {
    kind: 'message',
    ...thread,
    dedupeKey: id,
    externalId: id,
    occurredAt: momentOf(timestamp),
    account,
    sender,
    content: { kind: 'system_notice', code: choice.about, text: choice.text },
    classification: 'notice',
    about: choice.about,
  };
}

/**
 * Why what a phone brings along when its number joins the API is no part of conversations. It is kept
 * as it came, beside the fact that says so.
 */
export function whyKeptAside(field: string, value: Readonly<Record<string, unknown>>): string {
  const count = (name: string) => (Array.isArray(value[name]) ? value[name].length : 0);
  switch (field) {
    case 'history':
      return `The change "history" brings ${count('history')} pieces of what was said on the phone before: answering it now would answer questions of months ago, so it is kept as it came and shown to nobody.`;
    case 'smb_app_state_sync':
      return `The change "smb_app_state_sync" brings ${count('state_sync')} entries of the phone's address book: the owner's private names for people, kept as they came and shown to nobody.`;
    default:
      return `The change "${plainWord(field) || 'unnamed'}" is not part of a conversation.`;
  }
}
