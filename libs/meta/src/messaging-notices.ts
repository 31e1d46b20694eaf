/**
 * Events beside the conversation proper (opt-ins, referrals, payments, handovers, feedback), in
 * words that an agent understands. Codes and payloads that nobody needs to read stay in the raw
 * payload; an authorization code, for one, is never shown.
 */
import type { Content, NewsAbout } from '#libs/conversation';
import { z } from 'zod';
import { AnyObject, optional, plainWord } from './values.js';

type Happening = Readonly<Record<string, unknown>>;

/** Members that say who and when, not what. */
export const PLUMBING = ['sender', 'recipient', 'timestamp', 'prior_message', 'is_handover'];

/** Events that make no sense without a customer: lacking one, they are broken, not about the app. */
const OF_A_CUSTOMER = ['message', 'message_edit', 'postback', 'reaction', 'read', 'delivery'];

/** For an event that names no customer: why it is filtered, or `null` when it should name one. */
export function whyAboutApp(happening: Happening): string | null {
  const name = nameOf(happening);
  if (name === undefined || OF_A_CUSTOMER.includes(name)) return null;
  return `The event "${plainWord(name)}" names no customer: it is about the account, not part of a conversation.`;
}

/** The member that tells what happened. */
function nameOf(happening: Happening): string | undefined {
  return Object.keys(happening).find(
    (each) => !PLUMBING.includes(each) && happening[each] !== undefined,
  );
}

/** What an agent reads. `null` when the item has nothing but its envelope. */
export function noticeOf(happening: Happening): Content | null {
  const name = nameOf(happening);
  if (name === undefined) return null;
  const value = happening[name];
  const say = NOTICES[name];
  return say?.(value) ?? { kind: 'unsupported', what: plainWord(name) || 'event' };
}

const NOTICES: Readonly<Record<string, (value: unknown) => Content | null>> = {
  referral: (value) => {
    const fields = AnyObject.safeParse(value).data ?? {};
    const source = plainWord(fields['source'] ?? fields['type']) || 'link';
    return {
      kind: 'referral',
      source,
      ...textMember(fields, 'ref', 'title'),
      ...textMember(fields, 'referer_uri', 'url'),
      fields,
    };
  },
  optin: (value) =>
    notice(
      'optin',
      aboutMarketing(value) === 'marketing_stopped'
        ? 'The customer stopped marketing messages.'
        : `The customer opted in (${plainWord(memberOf(value, 'type') ?? memberOf(value, 'title')) || 'messages'}).`,
    ),
  account_linking: (value) =>
    notice(
      'account_linking',
      memberOf(value, 'status') === 'unlinked'
        ? 'The customer unlinked their account.'
        : 'The customer linked their account.',
    ),
  payment: (value) => {
    const amount = memberOf(value, 'amount');
    const sum = [memberOf(amount, 'amount'), memberOf(amount, 'currency')]
      .map((part) => plainWord(part))
      .join(' ')
      .trim();
    return notice('payment', sum ? `The customer paid ${sum}.` : 'The customer paid.');
  },
  pre_checkout: () => notice('pre_checkout', 'The customer is about to pay.'),
  checkout_update: () => notice('checkout_update', 'The customer chose a shipping address.'),
  game_play: () => notice('game_play', 'The customer played a game.'),
  pass_thread_control: () =>
    notice('pass_thread_control', 'The thread was passed on by another app.'),
  take_thread_control: () => notice('take_thread_control', 'Another app took the thread over.'),
  request_thread_control: () =>
    notice('request_thread_control', 'Another app asks for the thread.'),
  app_roles: () => notice('app_roles', 'The roles of the connected apps changed.'),
  policy_enforcement: () => notice('policy_enforcement', 'Meta enforced a policy.'),
  'policy-enforcement': () => notice('policy_enforcement', 'Meta enforced a policy.'),
  response_feedback: (value) =>
    notice(
      'response_feedback',
      `The customer judged an answer: ${plainWord(memberOf(value, 'feedback')) || 'no words'}.`,
    ),
  messaging_customer_information: customerInformation,
  messaging_feedback: feedback,
};

/** The choice in an opt-in to recurring messages; Meta says "stop" in the same event as "yes". */
function aboutMarketing(optin: unknown): 'marketing_stopped' | 'marketing_resumed' | null {
  const status = plainWord(memberOf(optin, 'notification_messages_status')).toUpperCase();
  if (/^STOP/.test(status)) return 'marketing_stopped';
  return /^RESUME/.test(status) ? 'marketing_resumed' : null;
}

/** News of the platform about a customer who said nothing; `null` for what they did themselves. */
export function newsIn(happening: Happening): NewsAbout | null {
  const isHandover = nameOf(happening)?.endsWith('_thread_control') === true;
  return isHandover ? 'handover' : aboutMarketing(happening['optin']);
}

function notice(code: string, text: string): Content {
  return { kind: 'system_notice', code, text };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function textMember(
  fields: Happening,
  from: string,
  to: 'title' | 'url',
): { title?: string; url?: string } {
  const value = fields[from];
  return typeof value === 'string' && value !== '' ? { [to]: value } : {};
}

const Information = z.looseObject({
  screens: z
    .array(
      z.looseObject({
        responses: z.array(z.looseObject({ key: z.string(), value: z.coerce.string() })),
      }),
    )
    .min(1),
});

/** Meta's form for a customer's details: what was filled in, by its own keys. */
function customerInformation(value: unknown): Content | null {
  const parsed = Information.safeParse(value);
  if (!parsed.success) return null;
  const answers = parsed.data.screens.flatMap(({ responses }) =>
    responses.map((response): [string, string] => [response.key, response.value]),
  );
  return { kind: 'form_answer', answers: Object.fromEntries(answers) };
}

const Answer = z.looseObject({
  type: optional(z.string()),
  payload: optional(z.coerce.string()),
  follow_up: optional(z.looseObject({ payload: optional(z.string()) })),
});
const Feedback = z.looseObject({
  feedback_screens: z.array(z.looseObject({ questions: z.record(z.string(), Answer) })).min(1),
});

/** Meta's own rating form: one question of satisfaction is a rating, anything else a form. */
function feedback(value: unknown): Content | null {
  const parsed = Feedback.safeParse(value);
  if (!parsed.success) return null;
  const answers = parsed.data.feedback_screens.flatMap((screen) =>
    Object.entries(screen.questions),
  );
  const [only] = answers;
  const score = Number(only?.[1].payload);
  if (answers.length === 1 && only?.[1].type === 'csat' && score >= 1 && score <= 5) {
    const comment = only[1].follow_up?.payload;
    return { kind: 'rating', score, ...(comment ? { comment } : {}) };
  }
  return {
    kind: 'form_answer',
    answers: Object.fromEntries(
      answers.map(([question, answer]) => [
        question,
        [answer.payload, answer.follow_up?.payload].filter(Boolean).join(': '),
      ]),
    ),
  };
}
