/**
 * Who answers on the number now: this app, or another one (an AI agent of Meta's, an app for escalations). A line
 * in the conversation that wakes nobody.
 *
 * developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messaging_handovers
 */
import type { InboundMessage } from '#libs/channels';
import { Id, momentOf, optional, plainWord } from '#libs/meta';
import { z } from 'zod';
import { personOf } from './person.js';

const Control = z.looseObject({
  previous_owner_role: optional(z.string()),
  new_owner_role: optional(z.string()),
});
const Handover = z.looseObject({
  sender: z.looseObject({
    phone_number: optional(Id),
    user_id: optional(Id),
    parent_user_id: optional(Id),
  }),
  recipient: optional(z.looseObject({ phone_number_id: optional(Id) })),
  type: optional(z.string()),
  timestamp: z.unknown().optional(),
  control_passed: optional(Control),
  control_taken: optional(Control),
});

/** The number that the news is for; it does not stand where other fields have it. */
export function accountOfHandover(value: unknown): string | null {
  return Handover.safeParse(value).data?.recipient?.phone_number_id ?? null;
}

/** Throws when it names nobody. */
export function handoverOf(value: unknown): InboundMessage {
  const handover = Handover.parse(value);
  const { sender: names, control_passed, control_taken, timestamp } = handover;
  const { sender, thread } = personOf(
    { phone: names.phone_number, userId: names.user_id, parentUserId: names.parent_user_id },
    null,
    null,
  );
  const type =
    plainWord(handover.type) ||
    (control_taken ? 'control_taken' : control_passed ? 'control_passed' : 'handover');
  const { previous_owner_role, new_owner_role } = control_taken ?? control_passed ?? {};
  const done = type === 'control_taken' ? 'taken over' : 'passed on';
  const text = [
    `The conversation was ${done}`,
    ...wordOf('from', previous_owner_role),
    ...wordOf('to', new_owner_role),
  ].join(' ');
  const id = `handover:${sender.identity}:${type}:${momentOf(timestamp)?.getTime() ?? ''}`;
  return {
    kind: 'message',
    ...thread,
    dedupeKey: id,
    externalId: id,
    occurredAt: momentOf(timestamp),
    account: accountOfHandover(value),
    sender,
    content: { kind: 'system_notice', code: type, text: `${text}.` },
    classification: 'notice',
    about: 'handover',
  };
}

function wordOf(word: 'from' | 'to', role: string | null | undefined): string[] {
  const named = plainWord(role).replaceAll('_', ' ');
  return named === '' ? [] : [word, named];
}
