/**
 * Rebuilds from outside: what there is, asking for one, and how far it is. The service that hosts a
 * projection is the only one that knows how to fold it; it finds the request in the table of checkpoints,
 * and whoever asked follows the progress there.
 */
import type { Pool } from 'pg';
import { readParts } from './build-parts.js';
import { beginNext, type Checkpoint, readCheckpoint } from './checkpoint-table.js';

/** A projection that has ever run here. */
export interface KnownProjection {
  readonly name: string;
  readonly table: string;
  readonly version: number;
  readonly position: number;
  /** Positions that it is behind the log. */
  readonly behind: number;
  readonly isBuilding: boolean;
}

export async function listProjections(pool: Pool): Promise<KnownProjection[]> {
  const { rows } = await pool.query<KnownProjection>(
    `select live.name, live.table_name as "table", live.version, live.position::float8 as position,
            (coalesce((select max(position) from event), 0) - live.position)::float8 as behind,
            exists (select from projection_checkpoint next
                     where next.name = live.name and next.slot = 'next') as "isBuilding"
       from projection_checkpoint live where slot = 'live' order by name`,
  );
  return rows;
}

/**
 * Asks for the table to be built anew; goes on with the build that is under way. The hosting service
 * begins within a second or so. Throws when the projection has never run.
 */
export async function requestRebuild(pool: Pool, name: string): Promise<RebuildRequest> {
  const live = await readCheckpoint(pool, name, 'live');
  if (live === null) throw new Error(`Projection ${name} has never run.`);
  const underWay = await readCheckpoint(pool, name, 'next');
  const next = underWay ?? (await beginNext(pool, live));
  return { name, build: next.build, isNew: underWay === null };
}

export interface RebuildRequest {
  readonly name: string;
  readonly build: number;
  readonly isNew: boolean;
}

export type RebuildState =
  /** Nobody has taken it up: the hosting service is not running, or is busy catching up. */
  | { readonly phase: 'waiting' }
  /** `share` from 0 to 1, `events` folded so far by all processes. */
  | {
      readonly phase: 'folding';
      readonly share: number;
      readonly events: number;
      readonly parts: number;
    }
  /** The bulk is in; what came since is folded, then the tables are swapped. */
  | { readonly phase: 'catching_up'; readonly position: number }
  | { readonly phase: 'done' }
  /** A newer build took its place. */
  | { readonly phase: 'replaced' };

export async function readRebuild(
  pool: Pool,
  { name, build }: Pick<RebuildRequest, 'name' | 'build'>,
): Promise<RebuildState> {
  const next = await readCheckpoint(pool, name, 'next');
  if (next?.build === build) return stateOf(pool, next);
  const live = await readCheckpoint(pool, name, 'live');
  return { phase: live?.build === build ? 'done' : 'replaced' };
}

async function stateOf(pool: Pool, next: Checkpoint): Promise<RebuildState> {
  if (next.position > 0) return { phase: 'catching_up', position: next.position };
  const parts = await readParts(pool, next);
  if (parts.length === 0) return { phase: 'waiting' };
  const sum = (values: readonly number[]) => values.reduce((left, right) => left + right, 0);
  return {
    phase: 'folding',
    share: sum(parts.map(({ position, upTo }) => position / (upTo || 1))) / parts.length,
    events: sum(parts.map(({ events }) => events)),
    parts: parts.length,
  };
}
