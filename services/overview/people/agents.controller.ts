/** Colleagues: who is here and how much they have in hand. */
import { DESK_ROLES, membersOf } from '#libs/access';
import type { Database } from '#libs/database';
import { DATABASE, Problem } from '#libs/host';
import { Body, Controller, Get, HttpCode, Inject, Injectable, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type Access, Allow, Caller } from '../access.guard.js';
import { selectHolding } from '../conversations/conversation-queries.js';
import { PresenceClient } from './presence-client.js';
import { AgentView } from '../conversations/views.js';

export class PresenceBody {
  @ApiProperty({ enum: ['online', 'away'] })
  @IsIn(['online', 'away'])
  status: 'online' | 'away';
}

/** Reads the agents of a workspace; the socket shows the same list. */
@Injectable()
export class AgentReads {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly presence: PresenceClient,
  ) {}

  async list(workspaceId: string): Promise<AgentView[]> {
    const [here, { members, holding }] = await Promise.all([
      this.presence.whoIsHere(workspaceId),
      this.database.inWorkspace(workspaceId, async (client) => ({
        members: await membersOf(client, workspaceId),
        holding: await selectHolding(client, workspaceId),
      })),
    ]);
    return members
      .filter(({ role }) => DESK_ROLES.includes(role))
      .map(({ accountId, name }) => ({
        agentId: accountId,
        name,
        status: here.get(accountId) ?? 'offline',
        holding: holding.get(accountId) ?? 0,
      }));
  }
}

@ApiTags('agents')
@Controller('api/v1')
export class AgentsController {
  constructor(
    private readonly agents: AgentReads,
    private readonly presence: PresenceClient,
  ) {}

  @Get('agents')
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: [AgentView] })
  list(@Caller() { workspaceId }: Access): Promise<AgentView[]> {
    return this.agents.list(workspaceId);
  }

  /** For clients without a socket; the lease lasts some seconds, so it must be repeated. */
  @Put('presence')
  @Allow(...DESK_ROLES)
  @HttpCode(204)
  @ApiNoContentResponse()
  async setPresence(@Caller() caller: Access, @Body() { status }: PresenceBody): Promise<void> {
    await this.presence
      .beat(caller.workspaceId, caller.accountId, `api-${caller.session.sessionId}`, status)
      .catch(() => {
        throw new Problem({
          status: 503,
          detail: 'Presence does not answer at the moment. Try again.',
        });
      });
  }
}
