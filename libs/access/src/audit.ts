/**
 * The audit log: sign-ins, roles, settings, and admins who read conversations. Append only, and
 * each entry carries a hash over the one before it, so a changed or missing entry is found.
 */
import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';

export interface AuditEntry {
  readonly workspaceId: string;
  readonly accountId: string;
  /** Past tense, `role_changed`. */
  readonly action: string;
  /** Id of what it was done to. */
  readonly subject: string;
  /** Never personal data of customers, never a secret. */
  readonly detail?: Readonly<Record<string, string>>;
}

export interface RecordedAuditEntry extends Required<AuditEntry> {
  readonly number: number;
  readonly at: Date;
}

/** Appends one entry in a transaction of its own. */
export async function recordAudit(pool: Pool, entry: AuditEntry): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await recordAuditWith(client, entry);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Appends one entry in the caller's transaction: the act and its trace are committed together. */
export async function recordAuditWith(client: PoolClient, entry: AuditEntry): Promise<void> {
  // One writer per workspace at a time, or two entries would chain to the same one.
  await client.query("select pg_advisory_xact_lock(hashtextextended('audit:' || $1, 0))", [
    entry.workspaceId,
  ]);
  const { rows } = await client.query<{ number: string; hash: Buffer }>(
    'select number, hash from audit_entry where workspace_id = $1 order by number desc limit 1',
    [entry.workspaceId],
  );
  const previous = rows[0]?.hash ?? Buffer.alloc(32);
  const number = Number(rows[0]?.number ?? 0) + 1;
  const at = new Date();
  const detail = JSON.stringify(entry.detail ?? {});
  const fields = [
    entry.workspaceId,
    number,
    at.toISOString(),
    entry.accountId,
    entry.action,
    entry.subject,
    detail,
  ];
  await client.query(
    `insert into audit_entry (workspace_id, number, at, account_id, action, subject, detail, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [...fields, previous, chained(previous, fields)],
  );
}

/** Number of the first entry that does not fit the chain, or `null` when all do. */
export async function verifyAudit(pool: Pool, workspaceId: string): Promise<number | null> {
  let previous: Buffer = Buffer.alloc(32);
  let expected = 1;
  for (;;) {
    const { rows } = await pool.query<Row>(
      `select number, at, account_id, action, subject, detail, hash from audit_entry
       where workspace_id = $1 and number >= $2 order by number limit 1000`,
      [workspaceId, expected],
    );
    for (const row of rows) {
      const fields = [
        workspaceId,
        Number(row.number),
        row.at.toISOString(),
        row.account_id,
        row.action,
        row.subject,
        row.detail,
      ];
      if (Number(row.number) !== expected || !row.hash.equals(chained(previous, fields)))
        return expected;
      previous = row.hash;
      expected += 1;
    }
    if (rows.length < 1000) return null;
  }
}

interface Row {
  number: string;
  at: Date;
  account_id: string;
  action: string;
  subject: string;
  detail: string;
  hash: Buffer;
}

function chained(previous: Buffer, fields: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(previous).update(JSON.stringify(fields)).digest();
}
