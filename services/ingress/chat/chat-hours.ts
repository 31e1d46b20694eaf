/** What a web chat is told about opening hours: never more than stands on the shop's door. */
import { isOpen, nextClosing, nextOpening, type WhenShut } from '#libs/calendar';
import type { Clock } from '#libs/host';
import type { Inbox } from '#libs/inbox';
import type { CalendarRegistry, InboxHours, WorkspaceCalendar } from '#libs/opening-hours';

export interface ChatHours {
  readonly isOpen: boolean;
  /** What the chat does while it is shut. */
  readonly whenShut: WhenShut;
  /** ISO instant; `null` when it is open, or never opens. */
  readonly opensAt: string | null;
  /** ISO instant; `null` when it is shut, or never shuts. */
  readonly shutsAt: string | null;
}

export function chatHours({ calendar, whenShut }: WorkspaceCalendar, at: number): ChatHours {
  const now = new Date(at);
  const isOpenNow = isOpen(calendar, now);
  return {
    isOpen: isOpenNow,
    whenShut,
    opensAt: isOpenNow ? null : (nextOpening(calendar, now)?.toISOString() ?? null),
    shutsAt: isOpenNow ? (nextClosing(calendar, now)?.toISOString() ?? null) : null,
  };
}

/** Announcements may be lost: what was published is found after this time at the latest. */
const LOOK_AGAIN_MS = 60_000;

/** The hours of any web chat, from memory: asked by every page that a visitor opens. */
export class HoursBoard {
  private lookedAt = 0;

  constructor(
    private readonly calendars: Pick<CalendarRegistry, 'reload'>,
    private readonly hours: Pick<InboxHours, 'of'>,
    private readonly clock: Clock,
  ) {}

  /** Of the team that answers this chat, or else of the workspace. */
  async of({ workspaceId, inboxId }: Pick<Inbox, 'workspaceId' | 'inboxId'>): Promise<ChatHours> {
    const now = this.clock.now();
    if (now - this.lookedAt >= LOOK_AGAIN_MS) {
      this.lookedAt = now;
      // Nobody waits for the store; while it is away, what was known holds.
      this.calendars.reload().catch(() => undefined);
    }
    return chatHours(await this.hours.of(workspaceId, inboxId), now);
  }
}
