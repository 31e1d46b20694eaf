/**
 * What Meta calls a person. Most people have to write first, and some permissions are Meta's to
 * give, so a refusal is an answer: nobody's message waits for a name (chatwoot#11484).
 */
import type { SendTools } from '#libs/channels';
import { z } from 'zod';
import { callGraph } from './graph.js';
import type { MetaSettings } from './settings.js';
import { optional } from './values.js';

const Profile = z.looseObject({
  name: optional(z.string()),
  first_name: optional(z.string()),
  last_name: optional(z.string()),
  username: optional(z.string()),
});

/** Throws when Meta may say so later. */
export async function nameOf(
  address: string,
  fields: string,
  settings: Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'>,
  tools: SendTools,
): Promise<{ name: string } | null> {
  if (!/^\d{1,40}$/.test(address)) return null; // A visitor without an id has no profile.
  const answer = await callGraph({ path: `${address}?fields=${fields}` }, settings, tools);
  if (answer.kind === 'refused' && answer.status < 500 && answer.status !== 429) return null;
  if (answer.kind !== 'ok') throw new Error('The platform does not say who this is.');
  const profile = Profile.safeParse(answer.body).data;
  const full = [profile?.first_name, profile?.last_name].filter(Boolean).join(' ');
  const name = (profile?.name || full || profile?.username || '').trim().slice(0, 200);
  return name === '' ? null : { name };
}
