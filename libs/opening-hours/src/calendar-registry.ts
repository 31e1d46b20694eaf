/**
 * The calendars of all workspaces, in memory, kept up to date from the store: they are few, and asked for
 * each conversation. Whoever decides with one records its version (`decidedBy`).
 */
import { type CalendarEvent, openCalendar } from '#libs/calendar';
import { type Commit, type EventStore, type RecordedEvent, splitStream } from '#libs/event-store';
import { unpublished, type WorkspaceCalendar } from './workspace-calendar.js';

/** The part of a bus that tells of commits. */
export interface Announcing {
  onAnnounced(listener: (commit: Commit) => void): () => void;
}

export class CalendarRegistry {
  /** In order of publication, by calendar. */
  private readonly versions = new Map<string, WorkspaceCalendar[]>();
  private position = 0;
  private reloading: Promise<void> | null = null;

  constructor(private readonly store: EventStore) {}

  /** Loads all calendars, and again whenever an announced commit touches one. */
  async follow(bus: Announcing): Promise<this> {
    bus.onAnnounced(({ streams }) => {
      if (streams.some(({ stream }) => splitStream(stream).category === 'calendar'))
        this.reload().catch(() => undefined); // The next commit asks again.
    });
    await this.reload();
    return this;
  }

  /** Latest versions, the oldest calendar first. */
  of(workspaceId: string): WorkspaceCalendar[] {
    return [...this.versions.values()]
      .map((versions) => versions.at(-1) as WorkspaceCalendar)
      .filter((calendar) => calendar.workspaceId === workspaceId);
  }

  /** The hours of one team: its own ones, or else those of the workspace. */
  forTeam(workspaceId: string, teamId: string | null): WorkspaceCalendar {
    const own =
      teamId === null
        ? undefined
        : this.of(workspaceId).find(({ teamIds = [] }) => teamIds.includes(teamId));
    return own ?? this.defaultOf(workspaceId);
  }

  /** The first calendar of the workspace that belongs to no team; without one it is always open. */
  defaultOf(workspaceId: string): WorkspaceCalendar {
    return (
      this.of(workspaceId).find(({ teamIds = [] }) => teamIds.length === 0) ??
      unpublished(workspaceId)
    );
  }

  /** All versions of one calendar, oldest first; empty when the workspace has no such calendar. */
  versionsOf(workspaceId: string, calendarId: string): readonly WorkspaceCalendar[] {
    const versions = this.versions.get(calendarId) ?? [];
    return versions[0]?.workspaceId === workspaceId ? versions : [];
  }

  /** Reads what was published since the last time. */
  reload(): Promise<void> {
    this.reloading ??= this.catchUp().finally(() => {
      this.reloading = null;
    });
    return this.reloading;
  }

  private async catchUp(): Promise<void> {
    const head = await this.store.head();
    const range = { after: this.position, upTo: head, categories: ['calendar'] } as const;
    for await (const batch of this.store.readAll(range)) for (const event of batch) this.add(event);
    this.position = Math.max(this.position, head);
  }

  private add(event: RecordedEvent): void {
    const fact = event as unknown as CalendarEvent;
    if (fact.type !== 'CalendarPublished') return;
    const calendarId = splitStream(event.stream).id;
    const versions = this.versions.get(calendarId) ?? [];
    this.versions.set(calendarId, [
      ...versions,
      {
        ...fact.data,
        calendarId,
        workspaceId: event.workspaceId,
        publishedAt: event.recordedAt,
        calendar: openCalendar(fact.data.definition),
      },
    ]);
  }
}

/** How a decision names the calendar that it was made with; nothing when there is none. */
export function calendarVersionOf(calendar: WorkspaceCalendar): Readonly<Record<string, string>> {
  const { calendarId, calendarVersion } = calendar;
  return calendarId === null ? {} : { calendar: `${calendarId}@${calendarVersion}` };
}
