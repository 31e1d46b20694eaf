/** The flow of a workspace: reading, checking and publishing versions, and where customers left. */
import { recordAudit } from '#libs/access';
import type { Database } from '#libs/database';
import { hoursOf, WorkspaceFlows } from '#libs/flow-desk';
import {
  alwaysOpen,
  checkFlow,
  compareFlows,
  type Flow,
  flowSchema,
  type Hours,
} from '#libs/flows';
import { type Clock, CLOCK, DATABASE, Problem } from '#libs/host';
import { Brains } from '#libs/knowledge';
import { CalendarRegistry } from '#libs/opening-hours';
import { Body, Controller, Get, HttpCode, Inject, Param, ParseIntPipe, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { AgentNames } from '../people/agent-names.js';
import {
  CheckBody,
  CheckedView,
  FlowFiguresView,
  FlowGateView,
  FlowView,
  FlowVersionView,
  PublishBody,
  TriedView,
  TryBody,
} from './flow-bodies.js';
import { FlowGate } from './flow-gate.js';
import { selectFlowFigures } from './flow-figures.js';
import { invalidFlow } from './invalid-flow.js';
import { tryFlow } from './try-flow.js';

const DIFFERENCES_SHOWN_MAX = 500;

@ApiTags('flow')
@Controller('api/v1/flow')
export class FlowController {
  constructor(
    private readonly flows: WorkspaceFlows,
    private readonly brains: Brains,
    private readonly calendars: CalendarRegistry,
    private readonly gate: FlowGate,
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
    const nameOf = (id: string) =>
      names.get(id) ?? (id === 'system' ? 'Convolog' : 'Former colleague');
    const { flow, flowVersion } = await this.flows.newest(workspaceId);
    return {
      flow,
      flowVersion,
      versions: versions.map((each) => ({
        flowVersion: each.flowVersion,
        name: each.flow.name,
        by: nameOf(each.by),
        at: each.at.toISOString(),
        note: each.note,
        gate: each.gate,
        overruled: each.overruled && { ...each.overruled, by: nameOf(each.overruled.by) },
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

  /** Talks to a draft as a customer would. Nothing is recorded, and nobody's system is asked. */
  @Post('try')
  @HttpCode(200)
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: TriedView })
  async try(
    @Caller() { workspaceId }: Access,
    @Body() { flow, said, isClosed }: TryBody,
  ): Promise<TriedView> {
    const checked = checkFlow(flow);
    if (checked.flow === null) throw invalidFlow(checked.problems, 'nothing was tried');
    const { brain } = await this.brains.of(workspaceId);
    const now = this.clock.now();
    const { calendar } = this.calendars.defaultOf(workspaceId);
    const hours = isClosed ? closedUntilTomorrow(hoursOf(calendar), now) : alwaysOpen;
    return tryFlow(checked.flow, said, brain, hours, now) as TriedView;
  }

  /** Puts the questions of the past to the live version and to this one. Nothing is recorded. */
  @Post('gate')
  @HttpCode(200)
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: FlowGateView })
  async tryGate(
    @Caller() { workspaceId }: Access,
    @Body() { flow }: CheckBody,
  ): Promise<FlowGateView> {
    const checked = checkFlow(flow);
    if (checked.flow === null) throw invalidFlow(checked.problems, 'nothing was compared');
    this.flows.changed(workspaceId);
    const { differences, turns, ...found } = await this.gate.run(workspaceId, checked.flow);
    return {
      ...found,
      turns: {
        ...turns,
        differences: turns.differences.slice(0, DIFFERENCES_SHOWN_MAX).map((one) => ({
          questionMessageId: one.questionMessageId,
          conversationId: one.conversationId,
          askedAt: one.askedAt.toISOString(),
          text: one.text,
          was: one.was,
          becomes: one.becomes,
          verdict: one.becomesWhat,
        })),
      },
      differences: differences.slice(0, DIFFERENCES_SHOWN_MAX).map((one) => ({
        questionMessageId: one.questionMessageId,
        conversationId: one.conversationId,
        askedAt: one.askedAt.toISOString(),
        text: one.text ?? '',
        was: one.was,
        becomes: one.becomes,
        expected: one.expected,
        verdict: one.verdict,
      })),
    };
  }

  /** The gate is asked once more here: what the browser believes to have seen decides nothing. */
  @Post()
  @Allow('lead', 'admin')
  @ApiCreatedResponse({ type: FlowVersionView })
  @ApiConflictResponse({
    description: 'Some questions get worse, or somebody published meanwhile.',
  })
  async publish(
    @Caller() { workspaceId, accountId }: Access,
    @Body() { flow, basedOn, note, reason }: PublishBody,
  ): Promise<FlowVersionView> {
    const checked = checkFlow(flow);
    if (checked.flow === null) throw invalidFlow(checked.problems);
    this.flows.changed(workspaceId);
    const { flowVersion: newest } = await this.flows.newest(workspaceId);
    if (newest !== basedOn) throw stale(newest);
    const { figures, turns } = await this.gate.run(workspaceId, checked.flow);
    const worse = figures.worse + turns.figures.worse;
    if (worse > 0 && !reason?.trim())
      throw new Problem({
        status: 409,
        detail: `${figures.worse} of ${figures.asked} past questions and ${turns.figures.worse} of ${turns.figures.asked} past messages get worse. Say why you publish all the same.`,
        members: { refusal: 'regression' },
      });
    const result = await this.flows.publish(workspaceId, {
      flow,
      basedOn,
      note,
      by: accountId,
      gate: figures,
      turns: turns.figures,
      ...(worse > 0 && reason ? { overruled: { by: accountId, reason } } : {}),
    });
    switch (result.kind) {
      case 'invalid':
        throw invalidFlow(result.problems);
      case 'stale':
        throw stale(result.flowVersion);
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

function stale(flowVersion: number): Problem {
  return new Problem({
    status: 409,
    detail: `Somebody published version ${flowVersion} meanwhile. Look at it first.`,
    members: { refusal: 'stale' },
  });
}

/** The team as it is when it is not there: shut now, and open again at the next opening. */
function closedUntilTomorrow(hours: Hours, now: number): Hours {
  const later = now + 14 * 3_600_000;
  const opening = hours.isOpen(now) ? hours.nextOpening(later) : hours.nextOpening(now);
  return {
    timeZone: hours.timeZone,
    isOpen: (at) => at >= opening && hours.isOpen(at),
    nextOpening: (at) => hours.nextOpening(Math.max(at, opening)),
  };
}
