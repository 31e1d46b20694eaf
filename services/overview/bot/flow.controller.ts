/** The flow of a workspace: reading, checking and publishing versions, and where customers left. */
import { recordAudit } from '#libs/access';
import type { Database } from '#libs/database';
import { WorkspaceFlows } from '#libs/flow-desk';
import { checkFlow, compareFlows, type Flow, flowSchema } from '#libs/flows';
import { type Clock, CLOCK, DATABASE, Problem } from '#libs/host';
import { Body, Controller, Get, HttpCode, Inject, Param, ParseIntPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { AgentNames } from '../people/agent-names.js';
import {
  CheckBody,
  CheckedView,
  FlowFiguresView,
  FlowView,
  FlowVersionView,
  PublishBody,
} from './flow-bodies.js';
import { selectFlowFigures } from './flow-figures.js';

@ApiTags('flow')
@Controller('api/v1/flow')
export class FlowController {
  constructor(
    private readonly flows: WorkspaceFlows,
    private readonly agentNames: AgentNames,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The newest version, and the list of all of them. */
  @Get()
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: FlowView })
  async newest(@Caller() { workspaceId }: Access): Promise<FlowView> {
    this.flows.changed(workspaceId); // Another process may have published.
    const versions = await this.flows.versions(workspaceId);
    const names = await this.agentNames.of(workspaceId, (work) =>
      this.database.inWorkspace(workspaceId, work),
    );
    const { flow, flowVersion } = await this.flows.newest(workspaceId);
    return {
      flow,
      flowVersion,
      versions: versions.map((each) => ({
        flowVersion: each.flowVersion,
        name: each.flow.name,
        by: names.get(each.by) ?? (each.by === 'system' ? 'Convolog' : 'Former colleague'),
        at: each.at.toISOString(),
        note: each.note,
      })),
    };
  }

  /** The JSON Schema of a definition. */
  @Get('schema')
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: Object })
  schema(): object {
    return flowSchema();
  }

  /** One version, and what it changed. */
  @Get('versions/:flowVersion')
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: FlowVersionView })
  async version(
    @Caller() { workspaceId }: Access,
    @Param('flowVersion', ParseIntPipe) flowVersion: number,
  ): Promise<FlowVersionView> {
    const found = await this.flows.version(workspaceId, flowVersion);
    if (!found) throw new Problem({ status: 404, detail: 'There is no such version.' });
    const before = await this.flows.version(workspaceId, flowVersion - 1);
    return {
      flow: found.flow,
      flowVersion,
      difference: compareFlows(before?.flow ?? null, found.flow),
    };
  }

  /** How many conversations entered each step of a version, and how many left there. */
  @Get('versions/:flowVersion/figures')
  @Allow('lead', 'analyst', 'admin')
  @ApiOkResponse({ type: FlowFiguresView })
  figures(
    @Caller() { workspaceId }: Access,
    @Param('flowVersion', ParseIntPipe) flowVersion: number,
  ): Promise<FlowFiguresView> {
    return this.database.inWorkspace(workspaceId, (client) =>
      selectFlowFigures(client, workspaceId, flowVersion, new Date(this.clock.now())),
    );
  }

  /** What is wrong with a definition, and what it would change. Nothing is recorded. */
  @Post('check')
  @HttpCode(200)
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: CheckedView })
  async check(
    @Caller() { workspaceId }: Access,
    @Body() { flow }: CheckBody,
  ): Promise<CheckedView> {
    const { problems } = checkFlow(flow);
    const newest = await this.flows.newest(workspaceId);
    return {
      problems: [...problems],
      difference: problems.length > 0 ? null : compareFlows(newest.flow, flow as unknown as Flow),
    };
  }

  @Post()
  @Allow('lead', 'admin')
  @ApiCreatedResponse({ type: FlowVersionView })
  async publish(
    @Caller() { workspaceId, accountId }: Access,
    @Body() { flow, basedOn, note }: PublishBody,
  ): Promise<FlowVersionView> {
    const result = await this.flows.publish(workspaceId, { flow, basedOn, note, by: accountId });
    switch (result.kind) {
      case 'invalid':
        throw new Problem({
          status: 400,
          title: 'Invalid input',
          detail: 'The flow has mistakes; nothing was published.',
          errors: result.problems.map(({ stepId, field, rule }) => ({
            field: stepId === null ? `flow.${field}` : `${stepId}.${field}`,
            rule,
          })),
        });
      case 'stale':
        throw new Problem({
          status: 409,
          detail: `Somebody published version ${result.flowVersion} meanwhile. Look at it first.`,
          members: { refusal: 'stale' },
        });
      case 'published':
        await recordAudit(this.database.pool, {
          workspaceId,
          accountId,
          action: 'flow_published',
          subject: workspaceId,
          detail: { flowVersion: String(result.flowVersion) },
        });
        return this.version({ workspaceId } as Access, result.flowVersion);
    }
  }
}
