/**
 * I11: nobody is asked outside the hours of the team that has to answer. Hours are read off a clock on the wall of
 * the shop's time zone, with nothing of the house's own calendar.
 */
import { splitStream } from '#libs/event-store';
import { WEEKDAYS } from '#libs/calendar';
import type { World } from '../parts/house.js';
import type { LogEvent } from '../world/log.js';
import type { Recorder } from './recorder.js';

interface Hours {
  readonly definition: {
    readonly timeZone: string;
    readonly weekly: Readonly<Record<string, readonly Block[]>>;
    readonly holidays: readonly { readonly date: string; readonly blocks: readonly Block[] }[];
  };
  readonly teamIds?: readonly string[];
}

interface Block {
  readonly from: string;
  readonly to: string;
}

/** A router may stand still with an offer in its hands, and the append may take its time. */
const GRACE_MS = 15_000;
const DAY_MS = 86_400_000;

export class Opening {
  private readonly clocks = new Map<string, Intl.DateTimeFormat>();
  /** Newest hours by calendar, and when they were published. */
  private readonly hours = new Map<string, { workspaceId: string; hours: Hours; at: number }>();
  private readonly teams = new Map<string, string | null>();
  /** Since when a conversation waits, while its team is shut. */
  private readonly waitsShut = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly recorder: Recorder,
  ) {
    world.log.onAppended((events) => {
      for (const event of events) this.see(event);
    });
  }

  /** Which kind of day it was, by the wall clock. */
  checkDay(begin: number): void {
    const { onReached } = this.world;
    const offset = (at: number) => this.wall('Europe/Amsterdam', at).time;
    const [before, after] = [offset(begin), offset(begin + DAY_MS)];
    if (before < after) onReached('day_of_23_hours');
    if (before > after) onReached('day_of_25_hours');
    for (const { hours } of this.hours.values())
      if (hours.definition.holidays.length > 0) return onReached('holiday');
  }

  private see(event: LogEvent): void {
    const { type, data, workspaceId, stream } = event;
    const { id } = splitStream(stream);
    const now = this.world.timeline.now();
    switch (type) {
      case 'CalendarPublished':
        this.hours.set(id, { workspaceId, hours: data as unknown as Hours, at: now });
        return;
      case 'ConversationStarted': {
        const rule = this.world.policy.inboxes.find(({ inboxId }) => inboxId === data.inboxId);
        this.teams.set(id, rule?.teamId ?? null);
        return;
      }
      case 'HandoverRequested':
        if (!this.isOpen(workspaceId, id, now)) this.waitsShut.add(id);
        return;
      case 'AgentOffered':
        return this.seeOffer(workspaceId, id, now);
    }
  }

  private seeOffer(workspaceId: string, id: string, now: number): void {
    const { onReached } = this.world;
    if (this.waitsShut.delete(id)) onReached('offered_when_it_opened');
    const teamId = this.teams.get(id) ?? null;
    if (this.isOpen(workspaceId, id, now)) {
      if (teamId !== null && !this.isOpenFor(workspaceId, null, now))
        onReached('offered_to_a_team_of_a_shut_shop');
      return;
    }
    const { at } = this.hoursFor(workspaceId, teamId) ?? { at: 0 };
    const wasOpen = this.isOpen(workspaceId, id, now - GRACE_MS) || now - at < GRACE_MS;
    if (wasOpen) onReached('offered_as_it_shut');
    else this.recorder.violate('I11', `${id} was offered outside the hours of its team`);
  }

  private isOpen(workspaceId: string, id: string, at: number): boolean {
    return this.isOpenFor(workspaceId, this.teams.get(id) ?? null, at);
  }

  private isOpenFor(workspaceId: string, teamId: string | null, at: number): boolean {
    const found = this.hoursFor(workspaceId, teamId);
    if (!found) return true;
    const { timeZone, weekly, holidays } = found.hours.definition;
    const { date, weekday, time } = this.wall(timeZone, at);
    const blocks =
      holidays.find((holiday) => holiday.date === date)?.blocks ?? weekly[weekday] ?? [];
    return blocks.some(({ from, to }) => from <= time && time < to);
  }

  private hoursFor(workspaceId: string, teamId: string | null) {
    const own = [...this.hours.values()].filter((one) => one.workspaceId === workspaceId);
    return (
      own.find(({ hours: { teamIds = [] } }) => teamId !== null && teamIds.includes(teamId)) ??
      own.find(({ hours: { teamIds = [] } }) => teamIds.length === 0)
    );
  }

  private wall(timeZone: string, at: number) {
    const clock =
      this.clocks.get(timeZone) ??
      new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    this.clocks.set(timeZone, clock);
    // "2026-03-29 03:00"
    const [date = '', time = ''] = clock.format(at).split(' ');
    const weekday = WEEKDAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? '';
    return { date, weekday, time };
  }
}
