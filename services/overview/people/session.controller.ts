/** Signing in and out, one's own sessions, and the first run. */
import {
  Accounts,
  PASSWORD_CHARS_MAX,
  PASSWORD_CHARS_MIN,
  Sessions,
  type SignedIn,
  SignIn,
} from '#libs/access';
import type { Database } from '#libs/database';
import { CONFIG, DATABASE, type Log, LOG, Problem } from '#libs/host';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { IsEmail, IsString, Length, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentSession, notLoggedIn, Public, SignedInOnly } from '../access.guard.js';
import type { OverviewConfig } from '../config.js';
import { sessionCookie } from './session-cookie.js';
import {
  SessionSummaryView,
  SessionView,
  SetUpStateView,
  SetUpView,
} from '../conversations/views.js';

export class SignInBody {
  @ApiProperty({ example: 'maria@example.test' })
  @IsString()
  @MaxLength(320)
  email: string;

  @ApiProperty()
  @IsString()
  @MaxLength(PASSWORD_CHARS_MAX)
  password: string;
}

export class SetUpBody {
  @ApiProperty({ example: 'Acme' })
  @IsString()
  @Length(1, 200)
  workspaceName: string;

  @ApiProperty({ example: 'Maria' })
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiProperty({ example: 'maria@example.test' })
  @IsEmail()
  @MaxLength(320)
  email: string;

  @ApiProperty({ minLength: PASSWORD_CHARS_MIN })
  @IsString()
  @Length(PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX)
  password: string;
}

@ApiTags('session')
@Controller('api/v1')
export class SessionController {
  private readonly accounts: Accounts;
  private readonly sessions: Sessions;
  private readonly signIns: SignIn;
  private readonly isSecure: boolean;

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(CONFIG) config: OverviewConfig,
    @Inject(LOG) log: Log,
  ) {
    this.isSecure = config.publicUrl.startsWith('https:');
    this.accounts = new Accounts(database.pool);
    this.sessions = new Sessions(database.pool);
    this.signIns = new SignIn(database.pool, (error) =>
      log.error({ err: error }, 'audit entry lost'),
    );
  }

  @Post('session')
  @Public()
  @ApiCreatedResponse({ type: SessionView })
  async signIn(
    @Body() body: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const result = await this.signIns.signIn(body.email, body.password, request.ip);
    if (result.kind === 'slowed')
      throw new Problem({
        status: 429,
        detail: 'Too many wrong tries. Wait a while.',
        headers: { 'retry-after': String(result.retryAfterSeconds) },
      });
    if (result.kind === 'refused')
      throw new Problem({ status: 401, detail: 'Address or password is wrong.' });
    const session = await this.sessions.find(result.token);
    if (!session) throw notLoggedIn();
    reply.header('set-cookie', sessionCookie(result.token, this.isSecure));
    return { token: result.token, ...me(session) };
  }

  @Get('session')
  @SignedInOnly()
  @ApiOkResponse({ type: SessionView })
  whoAmI(@CurrentSession() session: SignedIn): SessionView {
    return me(session);
  }

  @Delete('session')
  @SignedInOnly()
  @HttpCode(204)
  @ApiNoContentResponse()
  async signOut(
    @CurrentSession() session: SignedIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(session.sessionId);
    reply.header('set-cookie', sessionCookie(null, this.isSecure));
  }

  @Get('sessions')
  @SignedInOnly()
  @ApiOkResponse({ type: [SessionSummaryView] })
  async listSessions(@CurrentSession() session: SignedIn): Promise<SessionSummaryView[]> {
    const own = await this.sessions.listOwn(session.account.accountId);
    return own.map(({ sessionId, createdAt, lastUsedAt }) => ({
      sessionId,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      isThisOne: sessionId === session.sessionId,
    }));
  }

  @Delete('sessions/:sessionId')
  @SignedInOnly()
  @HttpCode(204)
  @ApiNoContentResponse()
  async endSession(
    @CurrentSession() session: SignedIn,
    @Param('sessionId', ParseUUIDPipe) sessionId: string,
  ): Promise<void> {
    if (!(await this.sessions.endOwn(session.account.accountId, sessionId)))
      throw new Problem({ status: 404, detail: 'You have no such session.' });
  }

  @Get('setup')
  @Public()
  @ApiOkResponse({ type: SetUpStateView })
  async isSetUpOpen(): Promise<SetUpStateView> {
    return { isOpen: !(await this.accounts.isSetUp()) };
  }

  @Post('setup')
  @Public()
  @ApiCreatedResponse({ type: SetUpView })
  async setUp(@Body() { workspaceName, ...admin }: SetUpBody): Promise<SetUpView> {
    const made = await this.accounts.setUp(workspaceName, admin);
    if (!made) throw new Problem({ status: 409, detail: 'This installation is set up already.' });
    return made;
  }
}

function me({ account, workspaces }: SignedIn): SessionView {
  return { account, workspaces: [...workspaces] };
}
