/**
 * Sends a message whole: in a form the channel can carry, and in parts where it is too long.
 */
import {
  type AnyChannel,
  type OutboundMessage,
  partsFor,
  type SendOutcome,
  type SendTools,
} from '#libs/channels';

/**
 * Parts go out one after another. The outcome is that of the last one; when a part does not go out
 * after others did, the message has failed (never: retried from the start, which would double it).
 */
export async function sendWhole(
  channel: AnyChannel,
  message: OutboundMessage,
  config: unknown,
  tools: SendTools,
): Promise<SendOutcome> {
  const parts = partsFor(message.content, channel);
  let outcome: SendOutcome = { kind: 'failed', code: 'empty', reason: 'There is nothing to send.' };
  for (const [index, content] of parts.entries()) {
    outcome = await channel.send({ ...message, content }, config, tools);
    if (outcome.kind === 'accepted') continue;
    if (index === 0) return outcome;
    const sent = `Part ${index + 1} of ${parts.length} did not go out`;
    return outcome.kind === 'unknown'
      ? { kind: 'unknown', reason: `${sent}: ${outcome.reason}` }
      : { kind: 'failed', code: outcome.code, reason: `${sent}: ${outcome.reason}` };
  }
  return outcome;
}
