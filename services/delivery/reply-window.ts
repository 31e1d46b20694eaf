/**
 * Platforms let a business write for some hours after the customer did. A message that is too late
 * is refused here, with a reason that an agent can act on, and the platform is not asked.
 */
import type { AnyChannel, OutboundMessage, SendOutcome } from '#libs/channels';

const HOUR_MS = 3_600_000;

/**
 * `null` while the message may go, or when nobody knows: then the platform decides.
 *
 * @param lastInboundAt when the customer last wrote in this conversation, epoch ms
 */
export function refusedByWindow(
  channel: AnyChannel,
  config: unknown,
  message: Pick<OutboundMessage, 'content' | 'isAutomatic'>,
  lastInboundAt: number | null,
  now: number,
): SendOutcome | null {
  const hours = channel.replyWindowHoursFor
    ? channel.replyWindowHoursFor(message, config)
    : channel.capabilities.replyWindowHours;
  if (hours === null || lastInboundAt === null) return null;
  if (now <= lastInboundAt + hours * HOUR_MS) return null;
  const isTemplated = channel.capabilities.kinds.includes('template');
  return {
    kind: 'failed',
    code: 'window_closed',
    reason: `The customer last wrote more than ${hours} hours ago. ${
      isTemplated ? 'Send a template.' : `${channel.label} takes no message until they write again.`
    }`,
  };
}
