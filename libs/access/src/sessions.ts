/**
 * Sessions of staff: a random token in the browser, its hash in the database.
 *
 * A session ends 30 minutes after its last use, 12 hours after it began, or when it is ended;
 * what is ended here is refused by the next request, in every process, for nothing is cached.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Role } from './roles.js';

export const SESSION_IDLE_MINUTES = 30;
export const SESSION_HOURS_MAX = 12;
/** How often the time of last use is written, at most: reading is no reason to write each time. */
const TOUCH_EVERY_SECONDS = 60;

export interface Membership {
  readonly workspaceId: string;
  readonly name: string;
  readonly role: Role;
}

export interface SignedIn {
  readonly sessionId: string;
  readonly account: { readonly accountId: string; readonly name: string; readonly email: string };
  /** Oldest first: the first one is the default. */
  readonly workspaces: readonly Membership[];
}

export interface SessionSummary {
  readonly sessionId: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

export class Sessions {
  constructor(private readonly pool: Pool) {}

  /** Opens a session. The token is answered once and never again. */
  async open(accountId: string): Promise<{ sessionId: string; token: string }> {
    const token = randomBytes(32).toString('base64url');
    const sessionId = randomUUID();
    await this.pool.query(
      `insert into session (session_id, token_sha256, account_id, expires_at)
       values ($1, $2, $3, now() + make_interval(hours => $4))`,
      [sessionId, sha256(token), accountId, SESSION_HOURS_MAX],
    );
    return { sessionId, token };
  }

  /** Who the token stands for, or `null` when it is unknown, ended or too old. */
  async find(token: string): Promise<SignedIn | null> {
    const [session] = await this.read('s.token_sha256 = $1', sha256(token));
    return session ?? null;
  }

  /** Sessions that are still good, by id: those of open screens, which count as used. */
  async findMany(sessionIds: readonly string[]): Promise<Map<string, SignedIn>> {
    const found = await this.read('s.session_id = any($1::uuid[])', sessionIds);
    return new Map(found.map((session) => [session.sessionId, session]));
  }

  async end(sessionId: string): Promise<void> {
    await this.pool.query(
      'update session set ended_at = now() where session_id = $1 and ended_at is null',
      [sessionId],
    );
  }

  /** Ends one of an account's own sessions; false when it is not theirs, or over. */
  async endOwn(accountId: string, sessionId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'update session set ended_at = now() where session_id = $1 and account_id = $2 and ended_at is null',
      [sessionId, accountId],
    );
    return rowCount === 1;
  }

  async listOwn(accountId: string): Promise<SessionSummary[]> {
    const { rows } = await this.pool.query<SessionSummary>(
      `select session_id as "sessionId", created_at as "createdAt", last_used_at as "lastUsedAt"
       from session s where account_id = $1 and ${LIVE} order by last_used_at desc`,
      [accountId],
    );
    return rows;
  }

  private async read(where: string, by: Buffer | readonly string[]): Promise<SignedIn[]> {
    const { rows } = await this.pool.query<Row>(
      `select s.session_id, a.account_id, a.name, a.email,
              s.last_used_at < now() - make_interval(secs => ${TOUCH_EVERY_SECONDS}) as is_stale,
              coalesce((
                select jsonb_agg(jsonb_build_object('workspaceId', m.workspace_id, 'name', w.name, 'role', m.role)
                                 order by m.created_at, m.workspace_id)
                from membership m join workspace w using (workspace_id)
                where m.account_id = a.account_id
              ), '[]') as workspaces
       from session s join account a using (account_id)
       where ${where} and ${LIVE}`,
      [by],
    );
    const stale = rows.filter((row) => row.is_stale).map((row) => row.session_id);
    if (stale.length > 0)
      await this.pool.query(
        'update session set last_used_at = now() where session_id = any($1::uuid[])',
        [stale],
      );
    return rows.map((row) => ({
      sessionId: row.session_id,
      account: { accountId: row.account_id, name: row.name, email: row.email },
      workspaces: row.workspaces,
    }));
  }
}

const LIVE = `s.ended_at is null and s.expires_at > now()
  and s.last_used_at > now() - make_interval(mins => ${SESSION_IDLE_MINUTES})`;

interface Row {
  session_id: string;
  account_id: string;
  name: string;
  email: string;
  is_stale: boolean;
  workspaces: Membership[];
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
