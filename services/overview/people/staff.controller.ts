/** What agents can do and carry, now and at any time before; leads set it. */
import { staffMember } from '#libs/agent';
import { AgentDesk, asAgentFact, Policies } from '#libs/desk';
import { DESK_ROLES, membersOf } from '#libs/access';
import type { Database } from '#libs/database';
import { type EventStore, newId, streamName } from '#libs/event-store';
import { badField, DATABASE, EVENT_STORE, Problem } from '#libs/host';
import { isName, NAME_RULE } from '#libs/matching';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Patch,
  Query,
} from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { type Access, Allow, Caller } from '../access.guard.js';

export class StaffView {
  @ApiProperty({ format: 'uuid' }) agentId: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: ['online', 'away', 'offline'] }) status: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) since: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why away: chosen or ignored_offers.' })
  awayReason: string | null;
  @ApiProperty({ description: 'Weight held and offered.' }) load: number;
  @ApiProperty({ description: 'Weight that fits.' }) capacity: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Null: what the policy says.' })
  ownCapacity: number | null;
  @ApiProperty({ type: Object, description: 'Level from 1 to 5, by skill.' })
  skills: Record<string, number>;
  @ApiProperty({ type: [String] }) languages: string[];
  @ApiProperty({ type: [String] }) teams: string[];
  @ApiProperty({ description: 'Online, with room for one more.' }) couldAnswer: boolean;
}

export class StaffQuery {
  @ApiPropertyOptional({ format: 'date-time', description: 'As it was at that instant.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  at?: string;
}

export class StaffBody {
  @ApiPropertyOptional({ type: Number, nullable: true, minimum: 1, maximum: 100 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  capacity?: number | null;

  @ApiPropertyOptional({ type: Object, description: 'Level from 1 to 5, by skill.' })
  @IsOptional()
  @IsObject()
  skills?: Record<string, number>;

  @ApiPropertyOptional({ type: [String], description: 'Two-letter codes; none: every language.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(30)
  @Matches(/^[a-z]{2}$/, { each: true, message: 'must hold two-letter codes, such as nl' })
  languages?: string[];

  @ApiPropertyOptional({ type: [String] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(30)
  @Matches(/^[a-z0-9][a-z0-9-]{0,39}$/, { each: true, message: `each ${NAME_RULE}` })
  teams?: string[];
}

const SKILLS_MAX = 50;

@ApiTags('agents')
@Controller('api/v1/staff')
export class StaffController {
  constructor(
    private readonly agents: AgentDesk,
    private readonly policies: Policies,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** Who is here, with what they can do and carry; with `at`: who could have answered then. */
  @Get()
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: [StaffView] })
  async list(@Caller() { workspaceId }: Access, @Query() { at }: StaffQuery): Promise<StaffView[]> {
    const asOf = at === undefined ? undefined : new Date(at);
    if (asOf && Number.isNaN(asOf.getTime()))
      throw badField('at', 'must be an instant, such as 2026-01-31T14:03:00Z');
    const { capacity } = await this.policies.of(workspaceId);
    const members = await this.membersWhoAnswer(workspaceId);
    return Promise.all(
      members.map(async ({ accountId, name }) => {
        const events = await this.store.readStream(
          workspaceId,
          streamName('agent', accountId),
          asOf ? { asOf } : {},
        );
        const { state, ...rest } = staffMember(accountId, events.map(asAgentFact), capacity);
        return {
          ...rest,
          name,
          status: state.status,
          since: state.statusSince === 0 ? null : new Date(state.statusSince).toISOString(),
          awayReason: state.awayReason,
          ownCapacity: state.capacity,
          skills: { ...state.skills },
          languages: [...state.languages],
          teams: [...state.teams],
        };
      }),
    );
  }

  @Patch(':agentId')
  @Allow('lead', 'admin')
  @HttpCode(204)
  @ApiNoContentResponse()
  async change(
    @Caller() { workspaceId, accountId }: Access,
    @Param('agentId', ParseUUIDPipe) agentId: string,
    @Body() { capacity, ...abilities }: StaffBody,
  ): Promise<void> {
    checkSkills(abilities.skills ?? {});
    const members = await this.membersWhoAnswer(workspaceId);
    if (!members.some((member) => member.accountId === agentId))
      throw new Problem({ status: 404, detail: 'There is no such agent.' });
    const cause = {
      actor: { kind: 'agent', id: accountId },
      causationId: null,
      correlationId: newId(),
    } as const;
    if (capacity !== undefined)
      await this.agents.handle(workspaceId, agentId, { type: 'ChangeCapacity', capacity }, cause);
    await this.agents.handle(
      workspaceId,
      agentId,
      ({ skills, languages, teams }) => ({
        type: 'ChangeAbilities',
        skills: abilities.skills ?? skills,
        languages: abilities.languages ?? languages,
        teams: abilities.teams ?? teams,
      }),
      cause,
    );
  }

  private async membersWhoAnswer(workspaceId: string) {
    const members = await this.database.inWorkspace(workspaceId, (client) =>
      membersOf(client, workspaceId),
    );
    return members.filter(({ role }) => DESK_ROLES.includes(role));
  }
}

function checkSkills(skills: Readonly<Record<string, unknown>>): void {
  const entries = Object.entries(skills);
  if (entries.length > SKILLS_MAX) throw badField('skills', `must be at most ${SKILLS_MAX}`);
  for (const [skill, level] of entries) {
    if (!isName(skill)) throw badField('skills', `each name ${NAME_RULE}`);
    if (!Number.isInteger(level) || (level as number) < 1 || (level as number) > 5)
      throw badField(`skills.${skill}`, 'must be a whole number from 1 to 5');
  }
}
