/** Why a message must not go out, found before the network is asked. */
import type { AnyChannel, OutboundMessage, SendOutcome } from '#libs/channels';
import type { ConversationState } from '#libs/conversation';
import { refusedByWindow } from './reply-window.js';

export interface Refusing {
  readonly now: () => number;
  /** Messages that software sent to a contact within the last hour. */
  readonly automaticSends: (workspaceId: string, contactId: string) => Promise<number>;
  /** Whether the contact wants no marketing messages any more. */
  readonly hasStoppedMarketing?: (workspaceId: string, contactId: string) => Promise<boolean>;
}

interface Through {
  readonly channel: AnyChannel;
  readonly config: unknown;
  /** The inbox is the conversation's own, and not the mailbox that a chat went on by. */
  readonly isItsInbox: boolean;
}

const HOUR_MS = 3_600_000;
const MARKETING_STOPPED =
  'The customer stopped marketing messages. A template that the platform took for utility may still go.';

/** `null` when nothing is known against it. */
export async function refusedBeforehand(
  refusing: Refusing,
  through: Through,
  message: OutboundMessage,
  state: ConversationState,
): Promise<SendOutcome | null> {
  const { workspaceId, content } = message;
  const { start, lastInboundAt } = state;
  if (!start) return null;
  const { channel, config } = through;
  const refused = refusedByWindow(channel, config, message, lastInboundAt, refusing.now());
  if (refused) return refused;
  if (isMarketing(content) && (await refusing.hasStoppedMarketing?.(workspaceId, start.contactId)))
    return { kind: 'failed', code: 'marketing_stopped', reason: MARKETING_STOPPED };
  if (message.isAutomatic && (await isLoop(refusing, through, message, state)))
    return {
      kind: 'failed',
      code: 'loop_budget',
      reason: 'So many automatic messages in an hour: machines answer each other.',
    };
  return null;
}

/** A template of which nobody knows better counts as marketing. */
function isMarketing(content: OutboundMessage['content']): boolean {
  return content.kind === 'template' && (content.category ?? 'marketing') === 'marketing';
}

/** A machine that nobody recognised as one takes our answers for questions, and we its answers. */
async function isLoop(
  { automaticSends, now }: Refusing,
  { channel, isItsInbox }: Through,
  { workspaceId }: OutboundMessage,
  { start, outbound }: ConversationState,
): Promise<boolean> {
  const { automaticPerHourMax } = channel.capabilities;
  if (automaticPerHourMax === undefined || !start) return false;
  // In a chat that goes on by mail only the mails count: the chat itself has no such limit.
  const since = now() - HOUR_MS;
  const sent = isItsInbox
    ? await automaticSends(workspaceId, start.contactId)
    : outbound.filter(({ carries, attemptedAt }) => carries && (attemptedAt ?? 0) > since).length;
  return sent > automaticPerHourMax;
}
