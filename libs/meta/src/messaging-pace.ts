/**
 * How much may be sent for one page or Instagram account, as Meta's page on rate limits has it (2026-03-23):
 * developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting
 *
 * Calls of the app as a whole (200 times the people who can be written to, in 24 hours) are known to Meta alone; its
 * refusals (4, 613) hold up the inbox, see `error-rules.ts`.
 */
import type { Pace } from '#libs/channels';

export const MESSAGING_LIMITS = {
  /** Text, links, reactions and stickers: calls a second. */
  sendPerSecond: 300,
  /** Sound and film: calls a second. */
  soundAndFilmPerSecond: 10,
  /** Beyond this a page's own inbox shows and sends nothing any more until there is less. */
  pageInboxPerSecond: 40,
  conversationsPerSecond: 2,
  privateRepliesPerHour: 750,
} as const;

/** Within any second at most the burst and its refills: 10 and 29, one below what a page's inbox bears. */
export const PAGE_PACE: Pace = { burst: 10, everyMs: 34 };

/** An Instagram account has the limit of calls alone: 50 at once and 250 refills. */
export const INSTAGRAM_PACE: Pace = { burst: 50, everyMs: 4 };
