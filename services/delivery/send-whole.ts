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

export interface Progress {
  /** Parts that an earlier attempt brought out: they are not sent again. */
  readonly partsSent: number;
  /** Told about each part but the last one, before the next one goes. */
  readonly onPart: (externalId: string) => Promise<void>;
}

/**
 * Parts go out one after another, each with an outcome of its own; the outcome of the message is
 * that of its last one. When a part must wait, those before it stay sent and the next attempt goes
 * on behind them.
 */
export async function sendWhole(
  channel: AnyChannel,
  message: OutboundMessage,
  config: unknown,
  tools: SendTools,
  { partsSent, onPart }: Progress,
): Promise<SendOutcome> {
  const parts = partsFor(message.content, channel);
  let outcome: SendOutcome = { kind: 'failed', code: 'empty', reason: 'There is nothing to send.' };
  if (partsSent >= parts.length && partsSent > 0)
    return { kind: 'unknown', reason: 'The platform reported every part before it answered.' };
  for (const [index, content] of [...parts.entries()].slice(partsSent)) {
    outcome = await channel.send({ ...message, content }, config, tools);
    if (outcome.kind !== 'accepted')
      return parts.length === 1 ? outcome : ofPart(outcome, index + 1, parts.length);
    if (index < parts.length - 1) await onPart(outcome.externalId);
  }
  return outcome;
}

function ofPart(
  outcome: Exclude<SendOutcome, { kind: 'accepted' }>,
  part: number,
  parts: number,
): SendOutcome {
  return { ...outcome, reason: `Part ${part} of ${parts} did not go out: ${outcome.reason}` };
}
