/** An emoji under a customer's message. An empty one takes ours back. */
import { MarkRefused, type SendTools } from '#libs/channels';
import { callGraph, notTaken, WHATSAPP_ERROR_RULES } from '#libs/meta';
import { recipientOf, type SendConfig } from './send.js';

/** Throws what `notTaken` says when WhatsApp did not take it. */
export async function reactOnWhatsApp(
  address: string,
  externalId: string,
  emoji: string | null,
  config: SendConfig,
  tools: SendTools,
): Promise<void> {
  if (!config.phoneNumberId)
    throw new MarkRefused('no_phone_number', 'The inbox has no phone number to send from.');
  const body = {
    messaging_product: 'whatsapp',
    ...recipientOf(address),
    type: 'reaction',
    reaction: { message_id: externalId, emoji: emoji ?? '' },
  };
  const answer = await callGraph({ path: `${config.phoneNumberId}/messages`, body }, config, tools);
  if (answer.kind !== 'ok') throw notTaken(answer, WHATSAPP_ERROR_RULES);
}
