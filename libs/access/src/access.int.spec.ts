import { hash } from '@node-rs/argon2';
import { type Database, openDatabase } from '#libs/database';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { Client } from 'pg';
import {
  Accounts,
  ATTEMPTS_PER_ACCOUNT_MAX,
  ATTEMPTS_PER_NETWORK_MAX,
  membersOf,
  recordAudit,
  Sessions,
  SignIn,
  verifyAudit,
} from './index.js';

const MARIA = { name: 'Maria', email: 'Maria@Example.test', password: 'correct horse battery' };
const TOM = { name: 'Tom', email: 'tom@example.test', password: 'another long password' };

describe('Access', () => {
  let test: TestDatabase;
  let database: Database;
  let accounts: Accounts;
  let sessions: Sessions;
  let signIn: SignIn;
  let workspaceId: string;
  let maria: string;

  beforeAll(async () => {
    test = await startTestDatabase();
    database = await openDatabase({ url: test.url, applicationName: 'access-test' });
    accounts = new Accounts(database.pool);
    sessions = new Sessions(database.pool);
    signIn = new SignIn(database.pool, (error) => {
      throw error;
    });
    const made = await accounts.setUp('Acme', MARIA);
    if (!made) throw new Error('no set-up');
    ({ workspaceId, accountId: maria } = made);
  });

  afterAll(async () => {
    await database.close();
    await test.stop();
  });

  it('is set up once, however many try at the same time', async () => {
    const again = await Promise.all([1, 2, 3].map(() => accounts.setUp('Other', TOM)));
    expect(again).toEqual([null, null, null]);
  });

  it('signs in by address in any spelling, and answers a token that opens the session', async () => {
    const result = await signIn.signIn(' maria@EXAMPLE.test', MARIA.password, '10.0.0.1');
    if (result.kind !== 'signed_in') throw new Error(result.kind);
    expect(Buffer.from(result.token, 'base64url').length).toBe(32);
    expect(await sessions.find(result.token)).toMatchObject({
      account: { accountId: maria, name: 'Maria', email: 'maria@example.test' },
      workspaces: [{ workspaceId, name: 'Acme', role: 'admin' }],
    });
    await sessions.end(result.sessionId);
    expect(await sessions.find(result.token)).toBeNull();
    expect((await sessions.findMany([result.sessionId])).size).toBe(0);
  });

  it('keeps neither a token nor a password', async () => {
    const { token } = await sessions.open(maria);
    const { rows } = await database.pool.query(
      'select session::text as a from session union all select account::text from account',
    );
    for (const { a } of rows) {
      expect(a).not.toContain(token);
      expect(a).not.toContain(MARIA.password);
    }
  });

  it('ends a session after 30 idle minutes and after 12 hours', async () => {
    const idle = await sessions.open(maria);
    await database.pool.query(
      `update session set last_used_at = now() - interval '31 minutes' where session_id = $1`,
      [idle.sessionId],
    );
    expect(await sessions.find(idle.token)).toBeNull();
    const old = await sessions.open(maria);
    await database.pool.query(
      `update session set expires_at = now() - interval '1 second' where session_id = $1`,
      [old.sessionId],
    );
    expect(await sessions.find(old.token)).toBeNull();
    const used = await sessions.open(maria);
    await database.pool.query(
      `update session set last_used_at = now() - interval '29 minutes' where session_id = $1`,
      [used.sessionId],
    );
    expect(await sessions.find(used.token)).not.toBeNull();
    const { rows } = await database.pool.query(
      `select last_used_at > now() - interval '1 minute' as touched from session where session_id = $1`,
      [used.sessionId],
    );
    expect(rows).toEqual([{ touched: true }]);
  });

  it('says the same, after the same work, for a wrong password and for nobody', async () => {
    // Processor time of this process, not the clock's: what other processes do is none of its work.
    const work = async (email: string, network: string) => {
      const before = process.cpuUsage();
      expect(await signIn.signIn(email, 'wrong password!', network)).toEqual({ kind: 'refused' });
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await work('warm@example.test', 'warm');
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 8; round++) {
      known.push(await work(MARIA.email, `k${round}`));
      unknown.push(await work(`nobody${round}@example.test`, `u${round}`));
    }
    const median = (times: number[]) => times.sort((a, b) => a - b)[4] as number;
    // The work is the hash (tens of milliseconds); without it an answer takes a tenth of that.
    expect(median(unknown) / median(known)).toBeGreaterThan(0.6);
    expect(median(unknown) / median(known)).toBeLessThan(1.6);
    await database.pool.query('delete from sign_in_attempt');
  });

  it('slows guessing for one account, also in parallel, and lets others in', async () => {
    const guesses = await Promise.all(
      Array.from({ length: ATTEMPTS_PER_ACCOUNT_MAX + 5 }, (_, n) =>
        signIn.signIn(MARIA.email, 'wrong password!', `n${n}`),
      ),
    );
    expect(guesses.filter(({ kind }) => kind === 'refused').length).toBeLessThanOrEqual(
      ATTEMPTS_PER_ACCOUNT_MAX,
    );
    for (let more = 0; more < ATTEMPTS_PER_ACCOUNT_MAX; more++)
      await signIn.signIn(MARIA.email, 'wrong password!', 'n');
    const right = await signIn.signIn(MARIA.email, MARIA.password, 'elsewhere');
    expect(right).toMatchObject({ kind: 'slowed' });
    expect((await accounts.addMember(workspaceId, maria, TOM, 'agent')).kind).toBe('added');
    expect((await signIn.signIn(TOM.email, TOM.password, 'n')).kind).toBe('signed_in');
    await database.pool.query('delete from sign_in_attempt');
  });

  it('slows guessing from one network over many accounts', async () => {
    await database.pool.query(
      `insert into sign_in_attempt (attempt_id, account_key, network_key)
       select gen_random_uuid(), decode(md5(n::text), 'hex'), sha256('network:10.9.9.9') from generate_series(1, $1) n`,
      [ATTEMPTS_PER_NETWORK_MAX],
    );
    expect((await signIn.signIn(MARIA.email, MARIA.password, '10.9.9.9')).kind).toBe('slowed');
    expect((await signIn.signIn(MARIA.email, MARIA.password, '10.9.9.8')).kind).toBe('signed_in');
  });

  it('hashes again at sign-in when the cost has risen', async () => {
    const cheap = '$argon2id$v=19$m=8,t=1,p=1$';
    const old = await hash(TOM.password, { memoryCost: 8, timeCost: 1, parallelism: 1 });
    expect(old).toContain(cheap);
    await database.pool.query('update account set password_hash = $2 where email = $1', [
      TOM.email,
      old,
    ]);
    expect((await signIn.signIn(TOM.email, TOM.password, 'n')).kind).toBe('signed_in');
    const { rows } = await database.pool.query(
      'select password_hash from account where email = $1',
      [TOM.email],
    );
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await signIn.signIn(TOM.email, TOM.password, 'n')).kind).toBe('signed_in');
  });

  it('changes roles, keeps an admin, and never changes the password of somebody who exists', async () => {
    const members = await database.inWorkspace(workspaceId, (client) =>
      membersOf(client, workspaceId),
    );
    const tom = members.find((member) => member.name === 'Tom')?.accountId as string;
    expect(await accounts.changeRole(workspaceId, maria, maria, 'agent')).toBe('last_admin');
    expect(await accounts.changeRole(workspaceId, maria, tom, 'admin')).toBeNull();
    expect(await accounts.changeRole(workspaceId, maria, tom, 'admin')).toBeNull();
    expect(await accounts.changeRole(workspaceId, maria, workspaceId, 'lead')).toBe('not_a_member');
    expect(
      await accounts.addMember(workspaceId, maria, { ...TOM, password: 'taken over!!' }, 'admin'),
    ).toEqual({ kind: 'refused', refusal: 'already_member' });
    expect((await signIn.signIn(TOM.email, TOM.password, 'n')).kind).toBe('signed_in');
    expect(await accounts.changeRole(workspaceId, maria, tom, null)).toBeNull();
  });

  it('finds a changed audit entry, which services may not even make', async () => {
    await recordAudit(database.pool, {
      workspaceId,
      accountId: maria,
      action: 'tested',
      subject: maria,
      detail: { with: 'care' },
    });
    expect(await verifyAudit(database.pool, workspaceId)).toBeNull();
    await expect(
      database.pool.query('update audit_entry set action = $1', ['nothing']),
    ).rejects.toThrow(/permission denied/);
    await expect(database.pool.query('delete from audit_entry')).rejects.toThrow(
      /permission denied/,
    );
    const superuser = new Client({ connectionString: test.superuserUrl });
    await superuser.connect();
    await superuser.query(`update audit_entry set detail = '{}' where action = 'role_changed'`);
    await superuser.end();
    expect(await verifyAudit(database.pool, workspaceId)).toBeGreaterThan(1);
  });

  it('shows people the staff of their own workspace only, and no hashes', async () => {
    const other = await accounts.addWorkspace('Globex', maria);
    const names = async (workspace: string) =>
      (await database.inWorkspace(workspace, (client) => membersOf(client, workspace))).map(
        ({ name }) => name,
      );
    expect(await names(other)).toEqual(['Maria']);
    const seen = await database.inWorkspace(other, (client) =>
      client.query('select account_id from account'),
    );
    expect(seen.rows).toHaveLength(1);
    await expect(
      database.inWorkspace(other, (client) => client.query('select password_hash from account')),
    ).rejects.toThrow(/permission denied/);
    await expect(
      database.inWorkspace(other, (client) => client.query('select * from session')),
    ).rejects.toThrow(/permission denied/);
  });
});
