/** The rules of routing: read, and published in a new version. What they may say is libs/matching's rule. */
import { recordAudit } from '#libs/access';
import type { Database } from '#libs/database';
import { envelope, Policies } from '#libs/desk';
import { fold, isRefused } from '#libs/decider';
import { type EventStore, newId, streamName } from '#libs/event-store';
import { DATABASE, EVENT_STORE, Problem } from '#libs/host';
import {
  defaultPolicy,
  faultsOf,
  type PolicyEvent,
  type PolicyRules,
  publishedPolicy,
} from '#libs/matching';
import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsInt, IsObject, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { type Access, Allow, Caller } from '../access.guard.js';

export class PolicyView {
  @ApiProperty({ description: '0: nothing was published, the defaults hold.' }) version: number;
  @ApiProperty({ type: Object, description: 'Rules of routing; times are whole seconds.' })
  rules: object;
  @ApiProperty({
    type: [Object],
    description: 'Published versions, newest first: {version, remark, at, by, changed}.',
  })
  history: object[];
}

export class PolicyBody {
  @ApiProperty({ description: 'The version that was read; another one meanwhile is a 409.' })
  @IsInt()
  @Min(0)
  basedOn: number;

  @ApiProperty({ type: Object, description: 'What changes; the rest stays.' })
  @IsObject()
  rules: Record<string, unknown>;

  @ApiPropertyOptional({ description: 'What changed and why; no personal data.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  remark?: string;
}

const KNOWN = new Set(Object.keys(defaultPolicy).filter((key) => key !== 'version'));

@ApiTags('policy')
@Controller('api/v1/policy')
export class PolicyController {
  constructor(
    private readonly policies: Policies,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: PolicyView })
  async read(@Caller() { workspaceId }: Access): Promise<PolicyView> {
    const events = await this.eventsOf(workspaceId);
    const { version, policy } = stateOf(events);
    const { version: _name, ...rules } = policy;
    let before: PolicyRules = defaultPolicy;
    const history = events.map(({ recordedAt, actor, data }) => {
      const published = data as PolicyEvent['data'];
      const changed = changedRules(before, published.rules);
      before = published.rules;
      const { version: number, remark } = published;
      return { version: number, remark, at: recordedAt.toISOString(), by: actor.id, changed };
    });
    return { version, rules, history: history.reverse() };
  }

  @Put()
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: PolicyView })
  async publish(@Caller() caller: Access, @Body() body: PolicyBody): Promise<PolicyView> {
    const { workspaceId, accountId } = caller;
    const events = await this.eventsOf(workspaceId);
    const state = stateOf(events);
    const { version: _name, ...before } = state.policy;
    const unknown = Object.keys(body.rules).filter((key) => !KNOWN.has(key));
    const rules = { ...before, ...body.rules } as PolicyRules;
    const errors = [
      ...unknown.map((key) => ({ field: `rules.${key}`, rule: 'is no rule of routing' })),
      ...shapeFaults(rules),
    ];
    if (errors.length === 0)
      errors.push(...faultsOf(rules).map(({ field, rule }) => ({ field: `rules.${field}`, rule })));
    if (errors.length > 0) throw new Problem({ status: 400, title: 'Invalid rules', errors });
    const { basedOn, remark = '' } = body;
    const decision = publishedPolicy.decide(state, { type: 'Publish', rules, remark, basedOn });
    if (isRefused(decision)) throw changedMeanwhile();
    const result = await this.store.append({
      workspaceId,
      appends: [
        {
          stream: streamName('policy', workspaceId),
          expectedVersion: events.length,
          events: decision.events.map((event) =>
            envelope(event, newId(), false, workspaceId, {
              actor: { kind: 'agent', id: accountId },
              causationId: null,
              correlationId: newId(),
            }),
          ),
        },
      ],
    });
    if (result.kind !== 'appended') throw changedMeanwhile();
    this.policies.changed(workspaceId);
    await recordAudit(this.database.pool, {
      workspaceId,
      accountId,
      action: 'policy_published',
      subject: String(state.version + 1),
    });
    return this.read(caller);
  }

  private eventsOf(workspaceId: string) {
    return this.store.readStream(workspaceId, streamName('policy', workspaceId));
  }
}

/** Names of the rules that differ. */
function changedRules(before: PolicyRules, after: PolicyRules): string[] {
  return [...KNOWN].filter((rule) => {
    const [one, other] = [before, after].map((rules) => rules[rule as keyof PolicyRules]);
    return other !== undefined && JSON.stringify(one) !== JSON.stringify(other);
  });
}

function stateOf(events: readonly unknown[]) {
  return fold(publishedPolicy as never, events as PolicyEvent[], publishedPolicy.initial);
}

/** Deeper than a schema of names: what `faultsOf` takes for granted about the shape. */
function shapeFaults({ channels, inboxes, pickUp }: PolicyRules) {
  const faults: { field: string; rule: string }[] = [];
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (
    !isRecord(channels) ||
    !Object.values(channels).every(
      (rule) => isRecord(rule) && typeof rule.botTakesOver === 'boolean',
    )
  )
    faults.push({ field: 'rules.channels', rule: 'must hold {weight, botTakesOver} by channel' });
  if (
    !Array.isArray(inboxes) ||
    !inboxes.every(
      (rule: unknown) =>
        isRecord(rule) &&
        typeof rule.inboxId === 'string' &&
        (rule.teamId === undefined || typeof rule.teamId === 'string') &&
        (rule.skills === undefined ||
          (Array.isArray(rule.skills) && rule.skills.every((skill) => typeof skill === 'string'))),
    )
  )
    faults.push({ field: 'rules.inboxes', rule: 'must hold {inboxId, teamId?, skills?}' });
  if (pickUp !== 'any' && pickUp !== 'within_capacity')
    faults.push({ field: 'rules.pickUp', rule: 'must be any or within_capacity' });
  return faults;
}

function changedMeanwhile(): Problem {
  return new Problem({
    status: 409,
    detail: 'Somebody published meanwhile. Read the newest version, then try again.',
    members: { refusal: 'changed_meanwhile' },
  });
}
