/** An emoji under a customer's message. An empty one takes ours back. */
import type { SendTools } from '#libs/channels';
import { callGraph } from '#libs/meta';
import { recipientOf, type SendConfig } from './send.js';

/** Throws when WhatsApp did not take it. */
export async function reactOnWhatsApp(
  address: string,
  externalId: string,
  emoji: string | null,
  config: SendConfig,
  tools: SendTools,
): Promise<void> {
  if (!config.phoneNumberId) return;
  const body = {
    messaging_product: 'whatsapp',
    ...recipientOf(address),
    type: 'reaction',
    reaction: { message_id: externalId, emoji: emoji ?? '' },
  };
  const answer = await callGraph({ path: `${config.phoneNumberId}/messages`, body }, config, tools);
  if (answer.kind !== 'ok') throw new Error(`The reaction was not taken: ${answer.kind}.`);
}
