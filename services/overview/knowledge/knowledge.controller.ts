/** The bot's knowledge: reading it, teaching, and publishing a draft past the gate. */
import { recordAudit } from '#libs/access';
import {
  type AskableBrain,
  type Candidate,
  outcomeOf,
  type TaughtEntry,
  type Teaching,
  titleOf,
} from '#libs/brain';
import type { Database } from '#libs/database';
import { newId } from '#libs/event-store';
import { DATABASE } from '#libs/host';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { AgentNames } from '../people/agent-names.js';
import { EntryBody, PublishBody, TryBody } from './knowledge-bodies.js';
import { KnowledgeDesk } from './knowledge-desk.js';
import { languageOfQuestion } from './language-of-question.js';
import {
  type CandidateView,
  type EntryView,
  GateView,
  KnowledgeView,
  TriedView,
} from './knowledge-views.js';
import { PastQuestions } from './past-questions.js';

const DIFFERENCES_SHOWN_MAX = 500;

@ApiTags('knowledge')
@Controller('api/v1/knowledge')
export class KnowledgeController {
  constructor(
    private readonly desk: KnowledgeDesk,
    private readonly past: PastQuestions,
    private readonly agentNames: AgentNames,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: KnowledgeView })
  async read(@Caller() { workspaceId }: Access): Promise<KnowledgeView> {
    const state = await this.desk.teaching(workspaceId);
    const [openMismatches, published, names] = await Promise.all([
      this.past.countOpen(workspaceId),
      this.desk.publishedBy(workspaceId),
      this.agentNames.of(workspaceId, (work) => this.database.inWorkspace(workspaceId, work)),
    ]);
    const nameOf = (id: string) => names.get(id) ?? 'Convolog';
    return {
      version: state.version,
      liveVersion: state.live.version,
      lessonsInDraft: state.lessonsInDraft,
      openMismatches,
      entries: [...state.draft.values()].map((entry) => entryView(entry, state)),
      removed: [...state.live.entries.values()]
        .filter(({ entryId }) => !state.draft.has(entryId))
        .map((entry) => entryView(entry, state)),
      publications: published
        .map(({ publication, at, by }) => ({
          brainVersion: publication.brainVersion,
          publishedAt: at.toISOString(),
          by: nameOf(by),
          entries: publication.entries,
          gate: publication.gate,
          overruled: publication.overruled
            ? { ...publication.overruled, by: nameOf(publication.overruled.by) }
            : null,
        }))
        .reverse(),
    };
  }

  @Post('entries')
  @Allow('agent', 'lead', 'admin')
  @ApiCreatedResponse({ type: KnowledgeView })
  async teach(@Caller() caller: Access, @Body() body: EntryBody): Promise<KnowledgeView> {
    await this.desk.handle(caller, { type: 'Teach', entry: entryOf(newId(), body) });
    return this.read(caller);
  }

  @Put('entries/:entryId')
  @Allow('agent', 'lead', 'admin')
  @ApiOkResponse({ type: KnowledgeView })
  async change(
    @Caller() caller: Access,
    @Param('entryId') entryId: string,
    @Body() body: EntryBody,
  ): Promise<KnowledgeView> {
    await this.desk.handle(caller, { type: 'Teach', entry: entryOf(entryId, body) });
    return this.read(caller);
  }

  @Delete('entries/:entryId')
  @Allow('agent', 'lead', 'admin')
  @ApiOkResponse({ type: KnowledgeView })
  async unlearn(
    @Caller() caller: Access,
    @Param('entryId') entryId: string,
  ): Promise<KnowledgeView> {
    await this.desk.handle(caller, { type: 'Unlearn', entryId });
    return this.read(caller);
  }

  /** What live and draft make of one question; nothing is recorded. */
  @Post('try')
  @HttpCode(200)
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: TriedView })
  async try(@Caller() { workspaceId }: Access, @Body() { text }: TryBody): Promise<TriedView> {
    const [{ brain }, spoken, draft] = await Promise.all([
      this.desk.brains.of(workspaceId),
      this.desk.spokenLanguage(workspaceId),
      this.desk.draft(workspaceId),
    ]);
    const question = { text, language: languageOfQuestion({ text, language: null }, spoken) };
    const reply = draft.ask(question);
    return {
      live: outcomeOf(brain.ask(question)),
      draft: outcomeOf(reply),
      closest: reply.closest.map((candidate) => candidateView(candidate, draft)),
    };
  }

  /** Runs live and draft over the questions that customers have asked. Changes nothing. */
  @Post('gate')
  @HttpCode(200)
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: GateView })
  async gate(@Caller() { workspaceId }: Access): Promise<GateView> {
    const { differences, ...rest } = await this.desk.gate(workspaceId);
    return {
      ...rest,
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

  @Post('publish')
  @HttpCode(200)
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: KnowledgeView })
  @ApiConflictResponse({ description: 'Some questions get worse, or the draft has moved on.' })
  async publish(@Caller() caller: Access, @Body() body: PublishBody): Promise<KnowledgeView> {
    const { workspaceId, accountId } = caller;
    const { live } = await this.desk.publish(caller, body.upToVersion, body.reason ?? null);
    await recordAudit(this.database.pool, {
      workspaceId,
      accountId,
      action: 'brain_published',
      subject: workspaceId,
      detail: { version: String(live.version) },
    });
    return this.read(caller);
  }
}

export function entryOf(entryId: string, body: EntryBody): TaughtEntry {
  const { language, questions, answer, title, patterns } = body;
  const said = (texts: readonly string[]) => texts.map((text) => text.trim()).filter(Boolean);
  return {
    entryId,
    language,
    questions: [...new Set(said(questions))],
    answer: answer.trim(),
    ...(title?.trim() ? { title: title.trim() } : {}),
    ...(patterns && said(patterns).length > 0 ? { patterns: said(patterns) } : {}),
  };
}

export function candidateView(candidate: Candidate, brain: AskableBrain): CandidateView {
  return { ...candidate, answer: brain.answerOf(candidate.entryId) ?? '' };
}

function entryView(entry: TaughtEntry, { live }: Teaching): EntryView {
  const before = live.entries.get(entry.entryId);
  const isSame = JSON.stringify(before) === JSON.stringify(entry);
  return {
    entryId: entry.entryId,
    language: entry.language,
    title: titleOf(entry),
    questions: entry.questions,
    answer: entry.answer,
    patterns: entry.patterns ?? [],
    state: isSame ? 'live' : before ? 'changed' : 'new',
  };
}
