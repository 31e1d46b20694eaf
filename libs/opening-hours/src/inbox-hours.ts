/** The hours that count for whoever writes to an inbox: those of its team, or else of the workspace. */
import { type MatchingPolicy, teamOf } from '#libs/matching';
import type { CalendarRegistry } from './calendar-registry.js';
import type { WorkspaceCalendar } from './workspace-calendar.js';

export class InboxHours {
  /** Teams as they were last known: hours go on while the store is away. */
  private readonly teams = new Map<string, string | null>();

  constructor(
    private readonly calendars: Pick<CalendarRegistry, 'forTeam'>,
    private readonly policies: {
      of(workspaceId: string): Promise<Pick<MatchingPolicy, 'inboxes'>>;
    },
  ) {}

  /** Never throws. `inboxId` is `null` where nothing is known of it: then the workspace's hours count. */
  async of(workspaceId: string, inboxId: string | null): Promise<WorkspaceCalendar> {
    return this.calendars.forTeam(
      workspaceId,
      inboxId === null ? null : await this.teamOf(workspaceId, inboxId),
    );
  }

  private async teamOf(workspaceId: string, inboxId: string): Promise<string | null> {
    try {
      const team = teamOf({ inboxId }, await this.policies.of(workspaceId));
      this.teams.set(inboxId, team);
      return team;
    } catch {
      return this.teams.get(inboxId) ?? null;
    }
  }
}
