/**
 * What a pass looks at, in memory: the agents, and the conversations that wait, ring or are held. Read from
 * the two projections when this process begins to route, and kept up by their changes; read anew now and
 * then, because a rebuilt projection changes rows without a word.
 *
 * It may be behind, like any reader: whatever is planned from it meets expected versions.
 */
import type { FloorRow } from '#libs/conversation';
import type { RowChange } from '#libs/event-store';
import type { Pool } from 'pg';
import type { RoutedAgent } from './agents.projection.js';

export interface AgentRow extends RoutedAgent {
  readonly agentId: string;
}

export interface ConversationRow extends FloorRow {
  readonly workspaceId: string;
  readonly conversationId: string;
}

export interface Floor {
  readonly agents: Map<string, AgentRow>;
  readonly conversations: Map<string, ConversationRow>;
  /** Milliseconds that those waited whom an agent answered last, latest last. */
  recentWaitsMs: number[];
}

const RECENT_WAITS_MAX = 20;
const RECENT_MS = 3_600_000;

type Change =
  | { readonly of: 'agent'; readonly change: RowChange<RoutedAgent> }
  | { readonly of: 'conversation'; readonly change: RowChange<FloorRow> };

export class FloorView {
  private floors = new Map<string, Floor>();
  /** Changes that came while rows were being read; they may be older or newer than those. */
  private meanwhile: Change[] | null = null;

  workspaces(): IterableIterator<[string, Floor]> {
    return this.floors.entries();
  }

  /** Position of the latest row of an agent. */
  agentPosition = 0;

  takeAgents(changes: readonly RowChange<RoutedAgent>[]): void {
    for (const change of changes) this.take({ of: 'agent', change });
  }

  takeConversations(changes: readonly RowChange<FloorRow>[]): void {
    for (const change of changes) this.take({ of: 'conversation', change });
  }

  /** Reads everything that matters from the tables. */
  async load(pool: Pool, now: number): Promise<void> {
    this.meanwhile = [];
    const positions = new Map<string, number>();
    try {
      const [agents, conversations, waits] = await Promise.all([
        pool.query('select * from routing_staff'),
        pool.query(`select * from routing_floor where waits_since is not null or holder = 'agent'`),
        pool.query<{ workspace_id: string; waits: string[] }>(
          `select workspace_id, (array_agg(last_wait_ms order by last_agent_at desc))[1:$2] as waits
             from routing_floor where last_agent_at > $1 and last_wait_ms is not null group by 1`,
          [now - RECENT_MS, RECENT_WAITS_MAX],
        ),
      ]);
      this.floors = new Map();
      this.agentPosition = 0;
      for (const { workspace_id: id, waits: ms } of waits.rows)
        this.floor(id).recentWaitsMs = ms.map(Number).reverse();
      for (const record of agents.rows) {
        const change = changeOf<RoutedAgent>(record);
        positions.set(change.key, change.position);
        this.apply({ of: 'agent', change });
      }
      for (const record of conversations.rows) {
        const change = changeOf<FloorRow>(record);
        positions.set(change.key, change.position);
        this.apply({ of: 'conversation', change });
      }
      for (const one of this.meanwhile)
        if (one.change.position >= (positions.get(one.change.key) ?? 0)) this.apply(one);
    } finally {
      this.meanwhile = null;
    }
  }

  private take(change: Change): void {
    this.meanwhile?.push(change);
    this.apply(change);
  }

  private apply({ of, change }: Change): void {
    const { workspaceId, key, row } = change;
    const floor = this.floor(workspaceId);
    if (of === 'agent') {
      this.agentPosition = Math.max(this.agentPosition, change.position);
      if (row === null) floor.agents.delete(key);
      else floor.agents.set(key, { ...change.row, agentId: key } as AgentRow);
      return;
    }
    const after = row as FloorRow | null;
    const before = floor.conversations.get(key);
    if (
      after?.holder === 'agent' &&
      before &&
      before.waitsSince !== null &&
      after.lastWaitMs !== null
    )
      floor.recentWaitsMs = [...floor.recentWaitsMs, after.lastWaitMs].slice(-RECENT_WAITS_MAX);
    if (after === null || (after.waitsSince === null && after.holder !== 'agent'))
      floor.conversations.delete(key);
    else floor.conversations.set(key, { ...after, workspaceId, conversationId: key });
  }

  private floor(workspaceId: string): Floor {
    const known = this.floors.get(workspaceId);
    if (known) return known;
    const floor: Floor = { agents: new Map(), conversations: new Map(), recentWaitsMs: [] };
    this.floors.set(workspaceId, floor);
    return floor;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a record of the driver; columns are the row's fields in snake_case.
function changeOf<Row>(record: any): RowChange<Row> {
  const { workspace_id, key, last_position, ...columns } = record;
  const row: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(columns)) {
    const field = column.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    row[field] = NUMBERS.has(column) && value !== null ? Number(value) : value;
  }
  return { workspaceId: workspace_id, key, position: Number(last_position), row: row as Row };
}

/** Columns that the driver gives as text, because they could be too large; ours are milliseconds. */
const NUMBERS = new Set([
  'held_since',
  'waits_since',
  'offer_expires_at',
  'last_offer_ended_at',
  'unanswered_since',
  'active_at',
  'last_agent_at',
  'last_wait_ms',
  'told_at',
  'status_since',
  'idle_since',
]);
