/**
 * The first wall of the API: every route says who may use it, and a route that says nothing is
 * used by nobody. The workspace comes from the caller's memberships, never from a path or a body.
 */
import { type SignedIn, Sessions, type Membership, type Role } from '#libs/access';
import type { Database } from '#libs/database';
import { DATABASE, CONFIG, Problem } from '#libs/host';
import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { OverviewConfig } from './config.js';
import { isOwnOrigin } from './origin.js';
import { tokenInCookie } from './people/session-cookie.js';

/** `public`: anybody. `session`: whoever is signed in. Else: members of the workspace in that role. */
export type Rule = 'public' | 'session' | readonly Role[];

const RULE = 'access-rule';

/** Nobody needs to be signed in. */
export const Public = () =>
  applyDecorators(SetMetadata(RULE, 'public'), ApiExtension('x-access', 'public'));

/** Any signed-in account, member of a workspace or not. */
export const SignedInOnly = () =>
  applyDecorators(
    SetMetadata(RULE, 'session'),
    ApiExtension('x-access', 'session'),
    ApiBearerAuth(),
    ApiCookieAuth(),
  );

/** Members of the chosen workspace who have one of these roles. */
export const Allow = (...roles: readonly Role[]) =>
  applyDecorators(
    SetMetadata(RULE, roles),
    ApiExtension('x-access', [...roles]),
    ApiBearerAuth(),
    ApiCookieAuth(),
    ApiHeader({
      name: 'X-Workspace',
      required: false,
      description: 'Workspace; the first one by default.',
    }),
  );

/** Who asks, and in which workspace. */
export interface Access {
  readonly session: SignedIn;
  readonly accountId: string;
  readonly workspaceId: string;
  readonly role: Role;
}

interface RequestWithAccess extends FastifyRequest {
  session?: SignedIn;
  access?: Access;
}

/** The caller, on routes with `Allow`. */
export const Caller = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<RequestWithAccess>().access,
);

/** The session, on routes with `SignedInOnly`. */
export const CurrentSession = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<RequestWithAccess>().session,
);

@Injectable()
export class AccessGuard implements CanActivate {
  private readonly sessions: Sessions;

  constructor(
    private readonly reflector: Reflector,
    @Inject(DATABASE) database: Database,
    @Inject(CONFIG) private readonly config: OverviewConfig,
  ) {
    this.sessions = new Sessions(database.pool);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true; // The socket has its own door.
    const rule = this.reflector.get<Rule | undefined>(RULE, context.getHandler());
    if (rule === undefined)
      throw new Problem({ status: 403, detail: 'This route is open to nobody.' });
    if (rule === 'public') return true;
    const request = context.switchToHttp().getRequest<RequestWithAccess>();
    const session = await this.authenticate(request);
    if (!session) throw notLoggedIn();
    request.session = session;
    if (rule === 'session') return true;
    const membership = chooseWorkspace(
      session,
      request.headers['x-workspace'] ?? inAddress(request),
    );
    if (!membership)
      throw new Problem({ status: 403, detail: 'You are not a member of this workspace.' });
    if (!rule.includes(membership.role))
      throw new Problem({
        status: 403,
        detail: `Open to: ${rule.join(', ')}. You are: ${membership.role}.`,
      });
    request.access = {
      session,
      accountId: session.account.accountId,
      workspaceId: membership.workspaceId,
      role: membership.role,
    };
    return true;
  }

  private async authenticate(request: FastifyRequest): Promise<SignedIn | null> {
    const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer) return this.sessions.find(bearer);
    const cookie = tokenInCookie(request.headers.cookie);
    if (!cookie) return null;
    // A cookie is sent by the browser, whoever wrote the page: acts need our own page's origin.
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (
      !isRead &&
      request.headers.origin !== undefined &&
      !isOwnOrigin(request.headers, this.config.publicUrl)
    )
      throw new Problem({ status: 403, detail: 'This request comes from another site.' });
    return this.sessions.find(cookie);
  }
}

/** Images and downloads are fetched by the browser itself, which sends no header of ours. */
function inAddress({ method, query }: FastifyRequest): string | undefined {
  const { workspace } = query as { workspace?: unknown };
  return method === 'GET' && typeof workspace === 'string' ? workspace : undefined;
}

/** The named workspace, or the first one; `null` when the account is no member of it. */
export function chooseWorkspace(
  session: SignedIn,
  wanted: string | readonly string[] | null | undefined,
): Membership | null {
  if (wanted === undefined || wanted === null) return session.workspaces[0] ?? null;
  return session.workspaces.find(({ workspaceId }) => workspaceId === wanted) ?? null;
}

export function notLoggedIn(): Problem {
  return new Problem({ status: 401, detail: 'Log in first: POST /api/v1/session.' });
}
