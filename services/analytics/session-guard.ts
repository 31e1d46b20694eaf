/**
 * Lets nobody in without a session of the overview.
 *
 * Sessions have one owner, the overview; this asks it who is calling, with the caller's own
 * credentials, and remembers the answer for a few seconds.
 */
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  HttpException,
  Inject,
  Injectable,
} from '@nestjs/common';
import { CONFIG, Problem } from '#libs/host';
import { LRUCache } from 'lru-cache';
import type { AnalyticsConfig } from './config.js';

export interface Caller {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly role: string;
}

interface Session {
  readonly account: { readonly accountId: string };
  readonly workspaces: readonly { readonly workspaceId: string; readonly role: string }[];
}

interface Asking {
  readonly headers: Readonly<Record<string, string | undefined>>;
  caller?: Caller;
}

const REMEMBERED_MS = 5_000;
const ASK_TIMEOUT_MS = 3_000;

@Injectable()
export class SessionGuard implements CanActivate {
  private readonly sessions = new LRUCache<string, Session>({ max: 1_000, ttl: REMEMBERED_MS });

  constructor(@Inject(CONFIG) private readonly config: AnalyticsConfig) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Asking>();
    const session = await this.sessionOf(request);
    const wanted = request.headers['x-workspace'];
    const workspace = session.workspaces.find(
      ({ workspaceId }) => wanted === undefined || workspaceId === wanted,
    );
    if (!workspace)
      throw new Problem({ status: 403, detail: 'You are not a member of this workspace.' });
    request.caller = { accountId: session.account.accountId, ...workspace };
    return true;
  }

  private async sessionOf({ headers }: Asking): Promise<Session> {
    const { authorization = '', cookie = '' } = headers;
    if (!authorization && !cookie) throw new Problem({ status: 401, detail: 'Log in first.' });
    const key = `${authorization}\n${cookie}`;
    const known = this.sessions.get(key);
    if (known) return known;
    const answer = await this.ask(authorization, cookie);
    if (answer.status === 401) throw new Problem({ status: 401, detail: 'Log in first.' });
    if (!answer.ok)
      throw new Problem({ status: 503, detail: 'The sessions cannot be checked right now.' });
    const session = (await answer.json()) as Session;
    this.sessions.set(key, session);
    return session;
  }

  private async ask(authorization: string, cookie: string): Promise<Response> {
    try {
      return await fetch(`${this.config.overviewUrl}/api/v1/session`, {
        headers: { ...(authorization ? { authorization } : {}), ...(cookie ? { cookie } : {}) },
        signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      });
    } catch (error) {
      if (error instanceof HttpException) throw error;
      throw new Problem({ status: 503, detail: 'The sessions cannot be checked right now.' });
    }
  }
}

/** The person who asks, put there by the guard. */
export const CallerOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller =>
    context.switchToHttp().getRequest<{ caller: Caller }>().caller,
);
