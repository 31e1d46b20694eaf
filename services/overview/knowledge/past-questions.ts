/** Questions of the past with their words, opened for those who may read them. */
import type { Content } from '#libs/conversation';
import type { Database } from '#libs/database';
import { houseVersions } from '#libs/event-catalog';
import { openParts, type SealedPart } from '#libs/event-store';
import { DATABASE, SEALER } from '#libs/host';
import { wordsOfQuestion } from '#libs/knowledge';
import type { Sealer } from '#libs/sealing';
import { Inject, Injectable } from '@nestjs/common';

export interface PastQuestion {
  readonly questionMessageId: string;
  readonly conversationId: string;
  readonly askedAt: Date;
  readonly isMismatch: boolean;
  readonly entryId: string | null;
  /** `null`: the person was forgotten, or the question had no words. */
  readonly text: string | null;
  /** In which the bot took it, if that was kept. */
  readonly language: string | null;
}

const COLUMNS = `
  q.key, q.conversation_id, q.asked_at, q.is_mismatch, q.entry_id, q.language, e.id as event_id, e.key_id, e.sealed,
  e.type, e.schema_version
  from overview_question q
  left join event e on e.stream_id = q.conversation_id and e.category = 'conversation'
    and e.workspace_id = q.workspace_id and e.id = q.question_event_id and e.sealed is not null
  where q.workspace_id = $1`;

@Injectable()
export class PastQuestions {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  /** Mismatches that nobody has resolved, the latest first. */
  openMismatches(workspaceId: string, limit: number): Promise<PastQuestion[]> {
    const condition = 'and q.is_mismatch and q.resolved_as is null';
    return this.select(workspaceId, `${condition} order by q.asked_at desc`, limit);
  }

  /** What a new version is asked: resolved mismatches first, then open ones, then answers; latest first. */
  forGate(workspaceId: string, limit: number): Promise<PastQuestion[]> {
    const order = 'order by (q.resolved_as is null), q.is_mismatch desc, q.asked_at desc';
    return this.select(workspaceId, order, limit);
  }

  async countOpen(workspaceId: string): Promise<number> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const { rows } = await client.query<{ count: string }>(
        `select count(*) from overview_question
         where workspace_id = $1 and is_mismatch and resolved_as is null`,
        [workspaceId],
      );
      return Number(rows[0]?.count ?? 0);
    });
  }

  /** Conversation of each question; those of other workspaces are absent. */
  conversationsOf(
    workspaceId: string,
    questionMessageIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const { rows } = await client.query<{ key: string; conversation_id: string }>(
        `select key, conversation_id from overview_question
         where workspace_id = $1 and key = any($2::uuid[])`,
        [workspaceId, questionMessageIds],
      );
      return new Map(rows.map(({ key, conversation_id }) => [key, conversation_id]));
    });
  }

  private async select(workspaceId: string, rest: string, limit: number): Promise<PastQuestion[]> {
    const { rows } = await this.database.inWorkspace(workspaceId, (client) =>
      client.query(`select ${COLUMNS} ${rest} limit ${Math.trunc(limit)}`, [workspaceId]),
    );
    const parts = rows.map((row): SealedPart | null =>
      row.sealed === null
        ? null
        : {
            stream: `conversation-${row.conversation_id}`,
            eventId: row.event_id,
            keyId: row.key_id,
            box: row.sealed.toString('base64'),
            of: `${row.type}@${row.schema_version}`,
          },
    );
    const opened = await openParts(this.sealer, workspaceId, parts, houseVersions);
    return rows.map((row, at) => {
      const content = (opened[at] as { content?: Content } | null)?.content;
      return {
        questionMessageId: row.key,
        conversationId: row.conversation_id,
        askedAt: row.asked_at,
        isMismatch: row.is_mismatch,
        entryId: row.entry_id,
        text: content ? wordsOfQuestion(content) : null,
        language: row.language,
      };
    });
  }
}
