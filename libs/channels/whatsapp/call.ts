/**
 * Calls, as lines between the messages: who called, whether it was taken, how it ended. Voice itself
 * does not go through us; an agent should see that the customer tried to call.
 */
import type { InboundMessage } from '#libs/channels';
import { momentOf, plainWord } from '#libs/meta';
import { Call, type Contact, type Problem, Problems, Status } from './payload.js';
import { personOf } from './person.js';

/** Throws when the item names no call or nobody. */
export function callOf(
  item: unknown,
  contact: Contact | null,
  account: string | null,
  problems: readonly unknown[],
): InboundMessage {
  const call = Call.parse(item);
  const isOurs = call.direction === 'BUSINESS_INITIATED';
  const names = isOurs
    ? { phone: call.to, userId: call.to_user_id, parentUserId: call.to_parent_user_id }
    : { phone: call.from, userId: call.from_user_id, parentUserId: call.from_parent_user_id };
  const business = isOurs ? call.from : call.to;
  const what = plainWord(call.event).toLowerCase() || 'event';
  return notice({
    person: personOf(names, null, contact),
    call: call.id,
    what,
    text:
      textOf(call, what, isOurs) + codesOf([...(call.errors ?? []), ...Problems.parse(problems)]),
    timestamp: call.timestamp,
    account,
    business: business ?? null,
    isOwn: isOurs,
  });
}

/** How a call of ours goes on. */
export function callStatusOf(
  item: unknown,
  contact: Contact | null,
  account: string | null,
): InboundMessage {
  const status = Status.parse(item);
  const names = {
    phone: status.recipient_id,
    userId: status.recipient_user_id,
    parentUserId: null,
  };
  const what = plainWord(status.status).toLowerCase();
  return notice({
    person: personOf(names, null, contact),
    call: status.id,
    what,
    text: (PROGRESS[what] ?? `The call is now "${what}".`) + codesOf(status.errors ?? []),
    timestamp: status.timestamp,
    account,
    business: null,
    isOwn: true,
  });
}

export function isCallStatus(item: unknown): boolean {
  return (item as { type?: unknown } | null)?.type === 'call';
}

const PROGRESS: Readonly<Record<string, string>> = {
  ringing: "The customer's phone is ringing.",
  accepted: 'The customer took the call.',
  rejected: 'The customer declined the call.',
};

function textOf(call: Call, what: string, isOurs: boolean): string {
  if (what === 'connect')
    return isOurs ? 'The business calls the customer.' : 'The customer calls.';
  if (what !== 'terminate') return `Call: ${what}.`;
  if (call.duration) return `The call ended after ${Math.round(call.duration)} seconds.`;
  return isOurs ? 'The call ended.' : 'The customer called, and nobody talked to them.';
}

function codesOf(problems: readonly Problem[]): string {
  const codes = problems.map(({ code }) => plainWord(code)).filter((code) => code !== '');
  return codes.length > 0 ? ` (error ${codes.join(', ')})` : '';
}

function notice(of: {
  readonly person: ReturnType<typeof personOf>;
  readonly call: string;
  readonly what: string;
  readonly text: string;
  readonly timestamp: unknown;
  readonly account: string | null;
  readonly business: string | null;
  readonly isOwn: boolean;
}): InboundMessage {
  return {
    kind: 'message',
    ...of.person.thread,
    dedupeKey: `call:${of.call}:${of.what}`,
    occurredAt: momentOf(of.timestamp),
    account: of.account,
    ...(of.business !== null && of.business !== of.account ? { businessAddress: of.business } : {}),
    ...(of.isOwn ? { isOwn: true } : {}),
    // A call has several events, each a line of its own.
    externalId: `${of.call}:${of.what}`,
    sender: of.person.sender,
    content: { kind: 'system_notice', code: `call_${of.what}`, text: of.text },
    classification: 'notice',
  };
}
