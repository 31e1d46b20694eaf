/** Is the bot's token good, and does Telegram still deliver? `getWebhookInfo` knows both. */
import type { InboxFinding, SendTools } from '#libs/channels';
import { z } from 'zod';
import { callApi, type TelegramConfig } from './send.js';

const Info = z.looseObject({
  url: z.string(),
  pending_update_count: z.number().catch(0),
  last_error_message: z.string().optional().catch(undefined),
});

/** So many updates wait for us only when deliveries fail. */
const PENDING_MAX = 10;

/** Never throws. */
export async function checkTelegram(
  config: TelegramConfig,
  tools: SendTools,
): Promise<InboxFinding> {
  const called = await callApi('getWebhookInfo', {}, config, tools);
  if (called.kind !== 'answered' || !called.answer) return { kind: 'unknown' };
  if (called.answer.error_code === 401 || called.answer.error_code === 404)
    return {
      kind: 'broken',
      check: 'sending',
      problem: 'The bot token is not valid (any more).',
    };
  const info = called.answer.ok ? Info.safeParse(called.answer.result).data : undefined;
  if (!info) return { kind: 'unknown' };
  const lost = (problem: string): InboxFinding => ({
    kind: 'broken',
    check: 'subscription',
    problem,
  });
  if (info.url === '') return lost('Telegram sends us nothing: the bot has no webhook.');
  return info.last_error_message && info.pending_update_count > PENDING_MAX
    ? lost('Telegram cannot reach us, and keeps what customers write for a day at most.')
    : { kind: 'works' };
}
