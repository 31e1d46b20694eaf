/**
 * Is the account's token good, and does Meta still send us what happens?
 *
 * After an hour of failures Meta takes a page's subscription away and says so by mail only, so
 * somebody has to look.
 */
import type { InboxFinding, SendTools } from '#libs/channels';
import { z } from 'zod';
import { type ErrorRule, ruleFor } from './error-rules.js';
import { callGraph } from './graph.js';
import type { MetaSettings } from './settings.js';
import { optional } from './values.js';

const Subscribed = z.looseObject({
  data: z.array(z.looseObject({ subscribed_fields: optional(z.array(z.string())) })),
});

/**
 * Never throws.
 *
 * @param path what lists the subscribed apps, `<page>/subscribed_apps`; or any node, to look at the token alone
 */
export async function checkSubscription(
  path: string,
  rules: readonly ErrorRule[],
  settings: Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'>,
  tools: SendTools,
): Promise<InboxFinding> {
  const answer = await callGraph({ path }, settings, tools);
  if (answer.kind === 'refused') {
    const rule = answer.error && ruleFor(rules, answer.error.code, answer.error.subcode);
    return rule?.breaksInbox
      ? { kind: 'broken', check: 'sending', problem: rule.meaning }
      : { kind: 'unknown' };
  }
  if (answer.kind !== 'ok') return { kind: 'unknown' };
  const listed = Subscribed.safeParse(answer.body);
  if (!listed.success) return { kind: 'works' }; // The token is good; the node lists nothing.
  // Some accounts subscribe as a whole and list no fields.
  const isHeard = listed.data.data.some(
    ({ subscribed_fields: fields }) => !fields || fields.includes('messages'),
  );
  return isHeard
    ? { kind: 'works' }
    : {
        kind: 'broken',
        check: 'subscription',
        problem: 'Meta sends us nothing: no app is subscribed to the messages of this account.',
      };
}
