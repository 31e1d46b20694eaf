/** Reads the list of calls behind row-level security, and opens what the customer said. */
import type { Database } from '#libs/database';
import { houseVersions } from '#libs/event-catalog';
import { openParts, type SealedPart } from '#libs/event-store';
import { DATABASE, SEALER } from '#libs/host';
import type { Sealer } from '#libs/sealing';
import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { AgentNames } from '../people/agent-names.js';

const LISTED_MAX = 500;

export class CallbackView {
  @ApiProperty({ format: 'uuid' }) callbackId: string;
  @ApiProperty({ format: 'uuid' }) conversationId: string;
  @ApiProperty({ enum: ['requested', 'planned', 'taken', 'done'] }) status: string;
  @ApiProperty({ description: 'When it becomes work: the opening, or the wished time.' })
  plannedFor: string;
  @ApiProperty({ description: 'What the customer was promised.' }) dueAt: string;
  @ApiProperty() isOverdue: boolean;
  @ApiProperty({ description: 'Since when the customer waits.' }) waitingSince: string;
  @ApiProperty({ nullable: true, type: String }) takenBy: string | null;
  @ApiProperty({ nullable: true, type: String }) takenByName: string | null;
  @ApiProperty({ nullable: true, type: String }) doneAt: string | null;
  @ApiProperty({ nullable: true, type: String }) outcome: string | null;
  @ApiProperty() attempt: number;
  @ApiProperty({ nullable: true, type: String, description: '`null` once forgotten.' })
  number: string | null;
  @ApiProperty({ nullable: true, type: String }) wish: string | null;
  @ApiProperty({ nullable: true, type: String }) name: string | null;
}

interface Stored {
  readonly key: string;
  readonly conversation_id: string;
  readonly status: string;
  readonly planned_for: Date;
  readonly due_at: Date;
  readonly waiting_since: Date;
  readonly taken_by: string | null;
  readonly done_at: Date | null;
  readonly outcome: string | null;
  readonly attempt: number;
  readonly wanted_part: SealedPart | null;
}

@Injectable()
export class CallbackReads {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SEALER) private readonly sealer: Sealer,
    private readonly agentNames: AgentNames,
  ) {}

  list(workspaceId: string, status: 'open' | 'done', now: Date): Promise<CallbackView[]> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const { rows } = await client.query<Stored>(
        `select key, conversation_id, status, planned_for, due_at, waiting_since, taken_by, done_at,
                outcome, attempt, wanted_part
           from overview_callback
          where workspace_id = $1 and ${
            status === 'open'
              ? "status <> 'done' order by due_at"
              : "status = 'done' order by done_at desc"
          } limit ${LISTED_MAX}`,
        [workspaceId],
      );
      const names = await this.agentNames.of(workspaceId, (work) => work(client));
      const opened = await openParts(
        this.sealer,
        workspaceId,
        rows.map((row) => row.wanted_part),
        houseVersions,
      );
      return rows.map((row, index) => {
        const wanted = opened[index] as { number?: string; wish?: string; name?: string } | null;
        return {
          callbackId: row.key,
          conversationId: row.conversation_id,
          status: row.status,
          plannedFor: row.planned_for.toISOString(),
          dueAt: row.due_at.toISOString(),
          isOverdue: row.status !== 'done' && row.due_at < now,
          waitingSince: row.waiting_since.toISOString(),
          takenBy: row.taken_by,
          takenByName: row.taken_by === null ? null : (names.get(row.taken_by) ?? null),
          doneAt: row.done_at?.toISOString() ?? null,
          outcome: row.outcome,
          attempt: row.attempt,
          number: wanted?.number ?? null,
          wish: wanted?.wish ?? null,
          name: wanted?.name ?? null,
        };
      });
    });
  }

  /** `null` for a callback that this workspace does not have. */
  conversationOf(workspaceId: string, callbackId: string): Promise<string | null> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const { rows } = await client.query<{ conversation_id: string }>(
        'select conversation_id from overview_callback where workspace_id = $1 and key = $2',
        [workspaceId, callbackId],
      );
      return rows[0]?.conversation_id ?? null;
    });
  }
}
