/**
 * Workspaces, accounts and memberships. Ordinary rows, not events: a password must be replaceable
 * and a member removable without a trace in a log that is never changed. What was done to them is
 * in the audit log.
 */
import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { recordAuditWith } from './audit.js';
import { hashPassword } from './password.js';
import type { Role } from './roles.js';

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface Member {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export type MemberRefusal = 'already_member' | 'not_a_member' | 'last_admin';

export class Accounts {
  constructor(private readonly pool: Pool) {}

  /** True once there is a workspace. */
  async isSetUp(): Promise<boolean> {
    return (await this.pool.query('select from workspace limit 1')).rowCount !== 0;
  }

  /** The first workspace with its first admin; `null` when there is a workspace already. */
  async setUp(
    workspaceName: string,
    admin: NewAccount,
  ): Promise<{ workspaceId: string; accountId: string } | null> {
    const passwordHash = await hashPassword(admin.password);
    return this.inTransaction(async (client) => {
      // Two first runs at once must not both succeed.
      await client.query("select pg_advisory_xact_lock(hashtextextended('workspace-setup', 0))");
      const { rowCount } = await client.query('select from workspace limit 1');
      if (rowCount !== 0) return null;
      const workspaceId = await insertWorkspace(client, workspaceName);
      const accountId = await insertAccount(client, admin, passwordHash);
      await insertMembership(client, workspaceId, accountId, 'admin');
      await recordAuditWith(client, {
        workspaceId,
        accountId,
        action: 'workspace_made',
        subject: workspaceId,
      });
      return { workspaceId, accountId };
    });
  }

  /** A further workspace, with an account that exists as its first admin. */
  async addWorkspace(name: string, adminAccountId: string): Promise<string> {
    return this.inTransaction(async (client) => {
      const workspaceId = await insertWorkspace(client, name);
      await insertMembership(client, workspaceId, adminAccountId, 'admin');
      await recordAuditWith(client, {
        workspaceId,
        accountId: adminAccountId,
        action: 'workspace_made',
        subject: workspaceId,
      });
      return workspaceId;
    });
  }

  /**
   * Makes the account a member; makes the account first when the address is new. The password of
   * an account that exists is left as it is: it belongs to the person, not to this workspace.
   */
  async addMember(
    workspaceId: string,
    byAccountId: string,
    account: NewAccount,
    role: Role,
  ): Promise<{ kind: 'added'; member: Member } | { kind: 'refused'; refusal: MemberRefusal }> {
    const passwordHash = await hashPassword(account.password);
    return this.inTransaction(async (client) => {
      await client.query(
        `insert into account (account_id, email, name, password_hash) values ($1, $2, $3, $4)
         on conflict ((lower(email))) do nothing`,
        [randomUUID(), normalised(account.email), account.name.trim(), passwordHash],
      );
      const { rows } = await client.query<Omit<Member, 'role'>>(
        `select account_id as "accountId", name, email from account where lower(email) = $1`,
        [normalised(account.email)],
      );
      const found = rows[0] as Omit<Member, 'role'>;
      const { rowCount } = await client.query(
        `insert into membership (workspace_id, account_id, role) values ($1, $2, $3) on conflict do nothing`,
        [workspaceId, found.accountId, role],
      );
      if (rowCount === 0) return { kind: 'refused', refusal: 'already_member' };
      await recordAuditWith(client, {
        workspaceId,
        accountId: byAccountId,
        action: 'member_added',
        subject: found.accountId,
        detail: { role },
      });
      return { kind: 'added', member: { ...found, role } };
    });
  }

  /** `null` removes the member. A workspace always keeps an admin. */
  async changeRole(
    workspaceId: string,
    byAccountId: string,
    accountId: string,
    role: Role | null,
  ): Promise<MemberRefusal | null> {
    return this.inTransaction(async (client) => {
      const { rows } = await client.query<{ account_id: string; role: Role }>(
        'select account_id, role from membership where workspace_id = $1 for update',
        [workspaceId],
      );
      const member = rows.find((row) => row.account_id === accountId);
      if (!member) return 'not_a_member';
      if (member.role === role) return null;
      const admins = rows.filter((row) => row.role === 'admin');
      if (member.role === 'admin' && admins.length === 1) return 'last_admin';
      if (role === null)
        await client.query('delete from membership where workspace_id = $1 and account_id = $2', [
          workspaceId,
          accountId,
        ]);
      else
        await client.query(
          'update membership set role = $3 where workspace_id = $1 and account_id = $2',
          [workspaceId, accountId, role],
        );
      await recordAuditWith(client, {
        workspaceId,
        accountId: byAccountId,
        action: role === null ? 'member_removed' : 'role_changed',
        subject: accountId,
        detail: role === null ? {} : { from: member.role, to: role },
      });
      return null;
    });
  }

  private async inTransaction<Result>(
    work: (client: PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }
}

/** Staff of a workspace, by name. The caller's connection decides what it may see. */
export async function membersOf(client: PoolClient, workspaceId: string): Promise<Member[]> {
  const { rows } = await client.query<Member>(
    `select a.account_id as "accountId", a.name, a.email, m.role
     from membership m join account a using (account_id)
     where m.workspace_id = $1 order by a.name, a.account_id`,
    [workspaceId],
  );
  return rows;
}

async function insertWorkspace(client: PoolClient, name: string): Promise<string> {
  const workspaceId = randomUUID();
  await client.query('insert into workspace (workspace_id, name) values ($1, $2)', [
    workspaceId,
    name.trim(),
  ]);
  return workspaceId;
}

async function insertAccount(
  client: PoolClient,
  account: NewAccount,
  passwordHash: string,
): Promise<string> {
  const accountId = randomUUID();
  await client.query(
    'insert into account (account_id, email, name, password_hash) values ($1, $2, $3, $4)',
    [accountId, normalised(account.email), account.name.trim(), passwordHash],
  );
  return accountId;
}

async function insertMembership(
  client: PoolClient,
  workspaceId: string,
  accountId: string,
  role: Role,
): Promise<void> {
  await client.query(
    'insert into membership (workspace_id, account_id, role) values ($1, $2, $3)',
    [workspaceId, accountId, role],
  );
}

function normalised(email: string): string {
  return email.trim().toLowerCase();
}
