/**
 * Says when a promised time has run out: once per clock, within a second, after restarts too.
 *
 * Nothing is planned in memory alone: what runs is in the rows, when it is due follows from the calendar, and
 * before anything is recorded the conversation itself is read and folded anew. The fact's id follows from the
 * clock, so the store refuses a second one for ever, whoever writes it.
 */
import { type Clock, type ClockName, type Clocks, dueAt, startOf } from '#libs/calendar';
import { runAsLeader } from '#libs/bus';
import { envelope, type Policies } from '#libs/desk';
import { derivedId, type EventStore, streamName } from '#libs/event-store';
import type { AgentNeeds } from '#libs/conversation';
import type { Log } from '#libs/host';
import { teamOf } from '#libs/matching';
import {
  type CalendarRegistry,
  calendarVersionOf,
  type WorkspaceCalendar,
} from '#libs/opening-hours';
import type { Pool } from 'pg';
import { type AnswerClocks, clockName, evolveAnswerClocks } from './answer-clocks.projection.js';

export interface ClockKeeperParts {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly calendars: Pick<CalendarRegistry, 'forTeam'>;
  readonly policies: Pick<Policies, 'of'>;
  readonly now: () => number;
  readonly log: Log;
  readonly onRanOut: (clock: ClockName) => void;
  /** Default 1,000. */
  readonly lookEveryMs?: number;
}

interface RunningRow {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly clocks: Clocks;
  readonly ranOut: readonly string[];
  /** Of whom an answer is awaited; `null` while the floor has not been read so far. */
  readonly asked: Parameters<typeof teamOf>[0] | null;
}

/** "clocks" in ASCII; nobody else takes this lock. */
const LEADER_LOCK = 109_325_044_804_467;
const LOOK_EVERY_MS = 1_000;

export class ClockKeeper {
  private isStopping = false;
  private wake: (() => void) | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ClockKeeperParts) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake?.();
    await this.running;
  }

  /** Looks once at everything that runs; answers how many clocks ran out. */
  async look(): Promise<number> {
    let count = 0;
    for (const row of await this.rowsRunning()) {
      const calendar = await this.hoursFor(row);
      if (overdue(row, calendar, this.parts.now()).length === 0) continue;
      count += await this.record(row, calendar);
    }
    return count;
  }

  /** Those of the team that has to answer. */
  private async hoursFor({ workspaceId, asked }: RunningRow): Promise<WorkspaceCalendar> {
    const { calendars, policies } = this.parts;
    const teamId = asked && teamOf(asked, await policies.of(workspaceId));
    return calendars.forTeam(workspaceId, teamId);
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await runAsLeader(this.parts.pool, LEADER_LOCK, async (isOver) => {
          while (!this.isStopping && !isOver()) {
            await this.look();
            await this.rest();
          }
        });
      } catch (error) {
        if (!this.isStopping)
          this.parts.log.warn({ err: error }, 'the answer clocks stopped for a moment');
      }
      await this.rest();
    }
  }

  private async rowsRunning(): Promise<RunningRow[]> {
    const { rows } = await this.parts.pool.query<{
      workspace_id: string;
      key: string;
      clocks: Clocks;
      ran_out: string[];
      inbox_id: string | null;
      needs: AgentNeeds | null;
    }>(
      `select clock.workspace_id, clock.key, clocks, ran_out, inbox_id, needs
         from routing_clock clock left join routing_floor floor using (workspace_id, key)
        where is_running`,
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      conversationId: row.key,
      clocks: row.clocks,
      ranOut: row.ran_out,
      asked: row.inbox_id === null ? null : { inboxId: row.inbox_id, needs: row.needs ?? {} },
    }));
  }

  /** The row may be behind: the stream decides, and the version says whether it still does. */
  private async record(
    { workspaceId, conversationId }: RunningRow,
    calendar: WorkspaceCalendar,
  ): Promise<number> {
    const { store, now, onRanOut } = this.parts;
    const stream = streamName('conversation', conversationId);
    const events = await store.readStream(workspaceId, stream);
    const row = events.reduce<AnswerClocks | null>(evolveAnswerClocks, null);
    const last = events.at(-1);
    if (row === null || last === undefined) return 0;
    const due = overdue(row, calendar, now());
    if (due.length === 0) return 0;
    const result = await store.append({
      workspaceId,
      appends: [
        {
          stream,
          expectedVersion: last.version,
          events: due.map(({ clock, promisedMs, at }) =>
            envelope(
              {
                type: 'ClockRanOut',
                data: {
                  clock: clock.name,
                  ordinal: clock.ordinal,
                  promisedMs,
                  startedAt: new Date(startOf(clock)).toISOString(),
                  dueAt: at.toISOString(),
                },
              },
              derivedId(conversationId, clock.name, clock.ordinal, 'ran-out'),
              true,
              conversationId,
              {
                actor: { kind: 'system', id: 'routing' },
                causationId: null,
                correlationId: last.correlationId,
                decidedBy: calendarVersionOf(calendar),
              },
            ),
          ),
        },
      ],
    });
    // On a conflict somebody wrote meanwhile, and may have answered: the next look decides.
    if (result.kind !== 'appended') return 0;
    for (const { clock } of due) onRanOut(clock.name);
    return due.length;
  }

  private async rest(): Promise<void> {
    if (this.isStopping) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, this.parts.lookEveryMs ?? LOOK_EVERY_MS);
    });
    clearTimeout(timer);
    this.wake = null;
  }
}

interface Overdue {
  readonly clock: Clock;
  readonly promisedMs: number;
  readonly at: Date;
}

function overdue(
  { clocks, ranOut }: Pick<AnswerClocks, 'clocks' | 'ranOut'>,
  { promises, calendar }: WorkspaceCalendar,
  now: number,
): Overdue[] {
  return Object.values(clocks).flatMap((clock) => {
    if (clock?.status !== 'running' || ranOut.includes(clockName(clock.name, clock.ordinal)))
      return [];
    const promisedMs = promises[clock.name];
    const at = dueAt(clock, promisedMs, calendar);
    return promisedMs !== null && at !== null && at.getTime() <= now
      ? [{ clock, promisedMs, at }]
      : [];
  });
}
