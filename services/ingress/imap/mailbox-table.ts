/**
 * Which process reads a mailbox, and how far it has come. By the database's clock alone.
 *
 * A claim ends by itself. The cursor moves only for the owner of a claim that still holds, and only
 * after the mail was committed: a process that was paused finds its claim gone and stops, and what
 * is read twice is known by its derived id.
 */
import type { Pool } from 'pg';

/** A mailbox whose reader gives no sign for so long is taken over. */
export const CLAIM_MS = 20_000;

export interface Cursor {
  /** `null`: nothing was read yet. */
  readonly uidValidity: bigint | null;
  readonly lastUid: number;
  /** Mails that the server had before are left alone; `null`: none is. */
  readonly readFrom: Date | null;
}

/** Another process reads the mailbox by now. */
export class ClaimLost extends Error {
  constructor() {
    super('Another process reads this mailbox.');
  }
}

interface MailboxKey {
  readonly workspaceId: string;
  readonly inboxId: string;
}

export class MailboxTable {
  constructor(
    private readonly pool: Pool,
    private readonly owner: string,
    private readonly claimMs = CLAIM_MS,
  ) {}

  /** Takes a free mailbox or keeps one's own. False while another process has it. */
  async claim({ workspaceId, inboxId }: MailboxKey): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `insert into imap_mailbox as box (workspace_id, inbox_id, owner, claimed_until)
       values ($1, $2, $3, now() + $4 * interval '1 millisecond')
       on conflict (inbox_id) do update
          set owner = excluded.owner, claimed_until = excluded.claimed_until
        where box.owner = excluded.owner or box.claimed_until < now()`,
      [workspaceId, inboxId, this.owner, this.claimMs],
    );
    return rowCount === 1;
  }

  /** Lets go at once, so that another process need not wait. */
  async release(inboxId: string): Promise<void> {
    await this.pool.query(
      `update imap_mailbox set claimed_until = '-infinity' where inbox_id = $1 and owner = $2`,
      [inboxId, this.owner],
    );
  }

  async cursor(inboxId: string): Promise<Cursor> {
    const { rows } = await this.pool.query<{
      uid_validity: string | null;
      last_uid: string;
      read_from: Date | number;
    }>('select uid_validity, last_uid, read_from from imap_mailbox where inbox_id = $1', [inboxId]);
    const row = rows[0];
    if (!row) throw new ClaimLost();
    return {
      uidValidity: row.uid_validity === null ? null : BigInt(row.uid_validity),
      lastUid: Number(row.last_uid),
      // '-infinity' comes as a number.
      readFrom: row.read_from instanceof Date ? row.read_from : null,
    };
  }

  /** Throws `ClaimLost` when the claim went to another process or ran out. */
  async advance(inboxId: string, cursor: Cursor): Promise<void> {
    const { rowCount } = await this.pool.query(
      `update imap_mailbox
          set uid_validity = $3, last_uid = $4, read_from = $5, updated_at = now()
        where inbox_id = $1 and owner = $2 and claimed_until > now()`,
      [
        inboxId,
        this.owner,
        String(cursor.uidValidity ?? 0n),
        cursor.lastUid,
        cursor.readFrom ?? '-infinity',
      ],
    );
    if (rowCount !== 1) throw new ClaimLost();
  }
}
