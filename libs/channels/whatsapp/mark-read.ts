/**
 * The two blue ticks under a customer's message; all earlier ones get them too. "Typing ..." is shown
 * with them and not without.
 */
import type { SendTools } from '#libs/channels';
import { callGraph } from '#libs/meta';
import type { SendConfig } from './send.js';

/** Works within 30 days. Throws when it may work later; a refusal is none of our business. */
export async function markReadOnWhatsApp(
  messageId: string,
  config: SendConfig,
  tools: SendTools,
  { isTyping = false } = {},
): Promise<void> {
  if (!config.phoneNumberId || !messageId.startsWith('wamid.')) return;
  const body = {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: messageId,
    // Shown for 25 seconds, or until the answer is there.
    ...(isTyping ? { typing_indicator: { type: 'text' } } : {}),
  };
  const answer = await callGraph({ path: `${config.phoneNumberId}/messages`, body }, config, tools);
  if (answer.kind === 'unreachable') throw new Error(answer.reason);
}
