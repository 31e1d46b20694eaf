/** Shadow runs: starting and stopping them, and what they came to. They change nothing that customers get. */
import { recordAudit } from '#libs/access';
import type { Database } from '#libs/database';
import { newId } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { checkFlow } from '#libs/flows';
import { DATABASE, Problem, SEALER } from '#libs/host';
import { CalendarRegistry } from '#libs/opening-hours';
import type { Sealer } from '#libs/sealing';
import {
  type CandidateBrain,
  type CandidateFlow,
  type RunCommand,
  type RunRefusal,
  RUNS_AT_ONCE_MAX,
  type ShadowRun,
  WorkspaceShadows,
} from '#libs/shadow';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { invalidFlow } from '../bot/invalid-flow.js';
import { KnowledgeDesk } from '../knowledge/knowledge-desk.js';
import { AgentNames, FORMER_AGENT } from '../people/agent-names.js';
import { figuresOf, selectShadowDays, selectShadowFigures } from './shadow-figures.js';
import { selectShadowSamples } from './shadow-samples.js';
import {
  SamplesQuery,
  type ShadowFiguresView,
  ShadowRunDetailView,
  ShadowRunsView,
  type ShadowRunView,
  ShadowSampleView,
  StartBody,
} from './shadow-views.js';

const WHY: Readonly<Record<RunRefusal, string>> = {
  too_many_runs: `At most ${RUNS_AT_ONCE_MAX} shadows run at once. Stop one first.`,
  no_name: 'Give the run a name.',
  unknown_run: 'There is no such run.',
};

@ApiTags('shadow')
@Controller('api/v1/shadow')
export class ShadowController {
  constructor(
    private readonly shadows: WorkspaceShadows,
    private readonly knowledge: KnowledgeDesk,
    private readonly flows: WorkspaceFlows,
    private readonly calendars: CalendarRegistry,
    private readonly agentNames: AgentNames,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  /** All runs with their figures. */
  @Get()
  @Allow('lead', 'analyst', 'admin')
  @ApiOkResponse({ type: ShadowRunsView })
  async list(@Caller() { workspaceId }: Access): Promise<ShadowRunsView> {
    this.shadows.changed(workspaceId); // Another process may have started one.
    const { runs } = await this.shadows.of(workspaceId);
    const figures = await this.database.inWorkspace(workspaceId, (client) =>
      selectShadowFigures(client, workspaceId),
    );
    const views = runs.map((run) => this.view(workspaceId, run, figures.get(run.runId)));
    return { runs: (await Promise.all(views)).reverse(), atOnceMax: RUNS_AT_ONCE_MAX };
  }

  /** A candidate begins to run beside the live version, from the next message on. */
  @Post()
  @Allow('lead', 'admin')
  @ApiCreatedResponse({ type: ShadowRunDetailView })
  async start(@Caller() caller: Access, @Body() body: StartBody): Promise<ShadowRunDetailView> {
    const { workspaceId } = caller;
    const runId = newId();
    const [brain, flow] = await Promise.all([
      this.brainOf(workspaceId, body),
      this.flowOf(workspaceId, body),
    ]);
    const name = body.name.trim();
    const by = caller.accountId;
    await this.handle(caller, { type: 'Start', runId, name, brain, flow, by }, 'shadow_started');
    return this.read(caller, runId);
  }

  /** It notes nothing more; what it has noted stays. Safe to repeat. */
  @Post(':runId/stop')
  @HttpCode(200)
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: ShadowRunDetailView })
  async stop(
    @Caller() caller: Access,
    @Param('runId', ParseUUIDPipe) runId: string,
  ): Promise<ShadowRunDetailView> {
    await this.handle(caller, { type: 'Stop', runId, by: caller.accountId }, 'shadow_stopped');
    return this.read(caller, runId);
  }

  /** One run, its figures, and how they went from day to day. */
  @Get(':runId')
  @Allow('lead', 'analyst', 'admin')
  @ApiOkResponse({ type: ShadowRunDetailView })
  async read(
    @Caller() { workspaceId }: Access,
    @Param('runId', ParseUUIDPipe) runId: string,
  ): Promise<ShadowRunDetailView> {
    const run = await this.run(workspaceId, runId);
    const { timeZone } = this.calendars.defaultOf(workspaceId).definition;
    const [figures, days] = await this.database.inWorkspace(workspaceId, async (client) => [
      await selectShadowFigures(client, workspaceId, runId),
      await selectShadowDays(client, workspaceId, runId, timeZone),
    ]);
    return { ...(await this.view(workspaceId, run, figures.get(runId))), days };
  }

  /** Question, what the candidate would say, what was sent: the latest first. */
  @Get(':runId/samples')
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: [ShadowSampleView] })
  async samples(
    @Caller() { workspaceId }: Access,
    @Param('runId', ParseUUIDPipe) runId: string,
    @Query() query: SamplesQuery,
  ): Promise<ShadowSampleView[]> {
    await this.run(workspaceId, runId);
    return this.database.inWorkspace(workspaceId, (client) =>
      selectShadowSamples(client, this.sealer, workspaceId, runId, query),
    );
  }

  private async run(workspaceId: string, runId: string): Promise<ShadowRun> {
    this.shadows.changed(workspaceId);
    const { runs } = await this.shadows.of(workspaceId);
    const run = runs.find((one) => one.runId === runId);
    if (!run) throw new Problem({ status: 404, detail: WHY.unknown_run });
    return run;
  }

  private async handle(caller: Access, command: RunCommand, action: string): Promise<void> {
    const { workspaceId, accountId } = caller;
    const result = await this.shadows.handle(workspaceId, command);
    if (result.kind === 'refused') {
      const { refusal } = result;
      const status = refusal === 'unknown_run' ? 404 : 409;
      throw new Problem({ status, detail: WHY[refusal], members: { refusal } });
    }
    const { runId } = command;
    await recordAudit(this.database.pool, { workspaceId, accountId, action, subject: runId });
  }

  /** The entries as they stand now, or as they stood when that version went live. */
  private async brainOf(workspaceId: string, { brainVersion }: StartBody): Promise<CandidateBrain> {
    const { version, live, publications } = await this.knowledge.teaching(workspaceId);
    if (brainVersion === undefined)
      return { kind: 'draft', brainVersion: live.version + 1, upToVersion: version };
    const found = publications.find((each) => each.brainVersion === brainVersion);
    if (!found)
      throw new Problem({ status: 404, detail: 'There is no such version of the brain.' });
    return { kind: 'published', brainVersion, upToVersion: found.upToVersion };
  }

  private async flowOf(
    workspaceId: string,
    { flowVersion, flow }: StartBody,
  ): Promise<CandidateFlow> {
    if (flow !== undefined && flowVersion !== undefined)
      throw new Problem({
        status: 400,
        title: 'Invalid input',
        errors: [{ field: 'flow', rule: 'give either flow or flowVersion' }],
      });
    this.flows.changed(workspaceId);
    const newest = await this.flows.newest(workspaceId);
    if (flow !== undefined) {
      const checked = checkFlow(flow);
      if (checked.flow === null) throw invalidFlow(checked.problems, 'no shadow was started');
      return { kind: 'draft', flow: checked.flow, basedOn: newest.flowVersion };
    }
    const version = flowVersion ?? newest.flowVersion;
    if (!(await this.flows.version(workspaceId, version)))
      throw new Problem({ status: 404, detail: 'There is no such version of the flow.' });
    return { kind: 'published', flowVersion: version };
  }

  private async view(
    workspaceId: string,
    run: ShadowRun,
    figures: ShadowFiguresView | undefined,
  ): Promise<ShadowRunView> {
    const { runId, name, brain, flow, startedAt, stoppedAt } = run;
    const names = await this.agentNames.of(workspaceId, (work) =>
      this.database.inWorkspace(workspaceId, work),
    );
    return {
      runId,
      name,
      brain: { kind: brain.kind, version: brain.brainVersion },
      flow: { kind: flow.kind, version: flow.kind === 'draft' ? flow.basedOn : flow.flowVersion },
      by: names.get(run.by) ?? FORMER_AGENT,
      startedAt: startedAt.toISOString(),
      stoppedAt: stoppedAt?.toISOString() ?? null,
      figures: figures ?? figuresOf([]),
    };
  }
}
