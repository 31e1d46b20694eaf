/** Who works in this workspace, in which role, and what was done to accounts and settings. */
import {
  Accounts,
  DESK_ROLES,
  membersOf,
  PASSWORD_CHARS_MAX,
  PASSWORD_CHARS_MIN,
  type Role,
  ROLES,
} from '#libs/access';
import type { Database } from '#libs/database';
import { AgentDesk } from '#libs/desk';
import { newId } from '#libs/event-store';
import { badField, DATABASE, Problem } from '#libs/host';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  Min,
} from 'class-validator';
import { type Access, Allow, Caller } from '../access.guard.js';
import { AuditEntryView, MemberView } from '../conversations/views.js';

export class MemberBody {
  @ApiProperty({ example: 'tom@example.test' })
  @IsEmail()
  @MaxLength(320)
  email: string;

  @ApiProperty({ example: 'Tom' })
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiProperty({
    minLength: PASSWORD_CHARS_MIN,
    description: 'Not used when the address has an account already.',
  })
  @IsString()
  @Length(PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX)
  password: string;

  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role: Role;
}

export class RoleBody {
  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role: Role;
}

export class AuditQuery {
  @ApiPropertyOptional({ description: 'Only entries with a lower number.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  before?: number;
}

const AUDIT_PAGE = 100;

@ApiTags('members')
@Controller('api/v1')
export class MembersController {
  private readonly accounts: Accounts;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly agents: AgentDesk,
  ) {
    this.accounts = new Accounts(database.pool);
  }

  @Get('members')
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: [MemberView] })
  list(@Caller() { workspaceId }: Access): Promise<MemberView[]> {
    return this.database.inWorkspace(workspaceId, (client) => membersOf(client, workspaceId));
  }

  @Post('members')
  @Allow('admin')
  @ApiCreatedResponse({ type: MemberView })
  async add(
    @Caller() { workspaceId, accountId }: Access,
    @Body() body: MemberBody,
  ): Promise<MemberView> {
    const { role, ...account } = body;
    const result = await this.accounts.addMember(workspaceId, accountId, account, role);
    if (result.kind === 'added') {
      await this.tellAgent(workspaceId, accountId, result.member.accountId, role);
      return result.member;
    }
    throw new Problem({
      status: 409,
      detail: 'This address is a member already. Change the role instead.',
      members: { refusal: result.refusal },
    });
  }

  @Patch('members/:accountId')
  @Allow('admin')
  @HttpCode(204)
  @ApiNoContentResponse()
  changeRole(
    @Caller() caller: Access,
    @Param('accountId', ParseUUIDPipe) accountId: string,
    @Body() { role }: RoleBody,
  ): Promise<void> {
    return this.change(caller, accountId, role);
  }

  @Delete('members/:accountId')
  @Allow('admin')
  @HttpCode(204)
  @ApiNoContentResponse()
  remove(
    @Caller() caller: Access,
    @Param('accountId', ParseUUIDPipe) accountId: string,
  ): Promise<void> {
    return this.change(caller, accountId, null);
  }

  @Get('audit')
  @Allow('admin')
  @ApiOkResponse({ type: [AuditEntryView] })
  audit(
    @Caller() { workspaceId }: Access,
    @Query() { before }: AuditQuery,
  ): Promise<AuditEntryView[]> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const { rows } = await client.query(
        `select number::int, at, account_id as "accountId", action, subject, detail::jsonb
         from audit_entry where workspace_id = $1 and number < coalesce($2, 9007199254740991)
         order by number desc limit ${AUDIT_PAGE}`,
        [workspaceId, before ?? null],
      );
      return rows;
    });
  }

  /** Whether they answer customers is a fact on their own stream: routing goes by it. */
  private async tellAgent(
    workspaceId: string,
    byAccountId: string,
    agentId: string,
    role: Role | null,
  ): Promise<void> {
    const answers = role !== null && DESK_ROLES.includes(role);
    await this.agents.handle(
      workspaceId,
      agentId,
      { type: answers ? 'Join' : 'Leave' },
      {
        actor: { kind: 'agent', id: byAccountId },
        causationId: null,
        correlationId: newId(),
      },
    );
  }

  private async change(caller: Access, accountId: string, role: Role | null): Promise<void> {
    const refusal = await this.accounts.changeRole(
      caller.workspaceId,
      caller.accountId,
      accountId,
      role,
    );
    // Also of who is gone already: a request that was cut short between the two is made good by repeating it.
    if (refusal === null || refusal === 'not_a_member')
      await this.tellAgent(
        caller.workspaceId,
        caller.accountId,
        accountId,
        refusal === null ? role : null,
      );
    if (refusal === 'not_a_member')
      throw new Problem({ status: 404, detail: 'There is no such member.' });
    if (refusal === 'last_admin')
      throw new Problem({
        status: 409,
        detail: 'A workspace needs an admin.',
        members: { refusal },
      });
    if (refusal !== null) throw badField('role', `cannot be changed: ${refusal}`);
  }
}
