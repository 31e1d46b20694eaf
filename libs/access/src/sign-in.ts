/**
 * Signing in: the same answer and the same time for a wrong password and for an account that does
 * not exist, and a limit on guessing that no restart and no second process gets around.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { recordAudit } from './audit.js';
import { hashPassword, isOutdated, isPassword } from './password.js';
import { Sessions } from './sessions.js';

export const ATTEMPTS_PER_ACCOUNT_MAX = 10;
export const ATTEMPTS_PER_NETWORK_MAX = 50;
export const ATTEMPT_WINDOW_MINUTES = 15;

export type SignInResult =
  | { readonly kind: 'signed_in'; readonly token: string; readonly sessionId: string }
  | { readonly kind: 'refused' }
  /** Too many wrong tries, for this account or from this network. Try again after that time. */
  | { readonly kind: 'slowed'; readonly retryAfterSeconds: number };

export class SignIn {
  private readonly sessions: Sessions;

  constructor(
    private readonly pool: Pool,
    private readonly onAuditFailed: (error: unknown) => void,
  ) {
    this.sessions = new Sessions(pool);
  }

  async signIn(email: string, password: string, networkAddress: string): Promise<SignInResult> {
    const address = email.trim().toLowerCase();
    // Counted before the password is looked at, so that parallel guesses count as well.
    const attempt = await this.countAttempt(address, networkAddress);
    if (attempt.isTooMany)
      return { kind: 'slowed', retryAfterSeconds: ATTEMPT_WINDOW_MINUTES * 60 };
    const { rows } = await this.pool.query<{ account_id: string; password_hash: string }>(
      'select account_id, password_hash from account where lower(email) = $1',
      [address],
    );
    const account = rows[0];
    if (!(await isPassword(account?.password_hash ?? null, password)) || !account) {
      // Not waited for: an account that exists must not take longer to refuse than one that does not.
      if (account) this.audit(account.account_id, 'sign_in_refused').catch(this.onAuditFailed);
      return { kind: 'refused' };
    }
    await this.forget(attempt.attemptId);
    if (isOutdated(account.password_hash)) {
      await this.pool.query('update account set password_hash = $2 where account_id = $1', [
        account.account_id,
        await hashPassword(password),
      ]);
    }
    const session = await this.sessions.open(account.account_id);
    await this.audit(account.account_id, 'signed_in');
    return { kind: 'signed_in', ...session };
  }

  private async countAttempt(
    email: string,
    networkAddress: string,
  ): Promise<{ attemptId: string; isTooMany: boolean }> {
    const attemptId = randomUUID();
    const keys = [key('account', email), key('network', networkAddress)];
    const since = `now() - make_interval(mins => ${ATTEMPT_WINDOW_MINUTES})`;
    await this.pool.query(
      'insert into sign_in_attempt (attempt_id, account_key, network_key) values ($1, $2, $3)',
      [attemptId, ...keys],
    );
    const { rows } = await this.pool.query<{ of_account: number; of_network: number }>(
      `select (select count(*) from sign_in_attempt where account_key = $1 and at > ${since})::int as of_account,
              (select count(*) from sign_in_attempt where network_key = $2 and at > ${since})::int as of_network`,
      keys,
    );
    const counted = rows[0];
    const isTooMany =
      (counted?.of_account ?? 0) > ATTEMPTS_PER_ACCOUNT_MAX ||
      (counted?.of_network ?? 0) > ATTEMPTS_PER_NETWORK_MAX;
    // A refused try does not count: the window passes even under a steady rain of guesses.
    if (isTooMany) await this.forget(attemptId);
    return { attemptId, isTooMany };
  }

  private async forget(attemptId: string): Promise<void> {
    await this.pool.query(
      `delete from sign_in_attempt where attempt_id = $1 or at < now() - interval '1 day'`,
      [attemptId],
    );
  }

  private async audit(accountId: string, action: string): Promise<void> {
    const { rows } = await this.pool.query<{ workspace_id: string }>(
      'select workspace_id from membership where account_id = $1',
      [accountId],
    );
    for (const { workspace_id } of rows)
      await recordAudit(this.pool, {
        workspaceId: workspace_id,
        accountId,
        action,
        subject: accountId,
      });
  }
}

/** Hashed, so that the table holds no address of a person who only mistyped. */
function key(kind: string, value: string): Buffer {
  return createHash('sha256').update(`${kind}:${value}`).digest();
}
