/** Questions that the bot did not know: looked at in groups, and resolved by people. */
import { type ResolvedMismatch, type TaughtEntry, WORDINGS_MAX } from '#libs/brain';
import { newId } from '#libs/event-store';
import { badField } from '#libs/host';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { ResolveBody } from './knowledge-bodies.js';
import { KnowledgeDesk } from './knowledge-desk.js';
import { candidateView, entryOf } from './knowledge.controller.js';
import { MismatchesView } from './knowledge-views.js';
import { PastQuestions } from './past-questions.js';

/** Of a very frequent question these many are shown; all of them are resolved together. */
const SHOWN_MAX = 500;

@ApiTags('knowledge')
@Controller('api/v1/knowledge/mismatches')
export class MismatchesController {
  constructor(
    private readonly desk: KnowledgeDesk,
    private readonly past: PastQuestions,
  ) {}

  /** Opens what customers wrote: for those who serve them. */
  @Get()
  @Allow('agent', 'lead', 'admin')
  @ApiOkResponse({ type: MismatchesView })
  async list(@Caller() { workspaceId }: Access): Promise<MismatchesView> {
    const [{ groups, isCut }, draft] = await Promise.all([
      this.desk.mismatches(workspaceId),
      this.desk.draft(workspaceId),
    ]);
    return {
      isCut,
      groups: groups.map(({ questions, reply }) => ({
        draftSays: reply.kind,
        closest: reply.closest.map((candidate) => candidateView(candidate, draft)),
        questions: questions.slice(0, SHOWN_MAX).map((question) => ({
          questionMessageId: question.questionMessageId,
          conversationId: question.conversationId,
          askedAt: question.askedAt.toISOString(),
          text: question.text ?? '',
        })),
      })),
    };
  }

  /** Each question is a test from now on. What it teaches goes into the draft, not live. */
  @Post('resolve')
  @HttpCode(200)
  @Allow('agent', 'lead', 'admin')
  @ApiOkResponse({ type: MismatchesView })
  @ApiConflictResponse({ description: 'A colleague has resolved one of them in another way.' })
  async resolve(@Caller() caller: Access, @Body() body: ResolveBody): Promise<MismatchesView> {
    const { workspaceId } = caller;
    const conversations = await this.past.conversationsOf(workspaceId, body.questionMessageIds);
    const unknown = body.questionMessageIds.find((id) => !conversations.has(id));
    if (unknown)
      throw badField('questionMessageIds', `${unknown} is no question of this workspace`);
    const entry = await this.entryFor(workspaceId, body);
    const entryId = body.as === 'dismissed' ? null : (entry?.entryId ?? body.entryId ?? null);
    const resolved = body.questionMessageIds.map(
      (questionMessageId): ResolvedMismatch => ({
        questionMessageId,
        conversationId: conversations.get(questionMessageId) ?? '',
        as: body.as,
        entryId,
      }),
    );
    await this.desk.handle(caller, { type: 'ResolveMismatches', resolved, entry });
    return this.list(caller);
  }

  /** What is taught in the same breath; `null` for a dismissal, or a link without new wordings. */
  private async entryFor(workspaceId: string, body: ResolveBody): Promise<TaughtEntry | null> {
    if (body.as === 'dismissed') return null;
    if (body.as === 'taught') {
      if (!body.entry) throw badField('entry', 'is needed to teach');
      return entryOf(newId(), body.entry);
    }
    if (!body.entryId) throw badField('entryId', 'is needed to link');
    const known = (await this.desk.teaching(workspaceId)).draft.get(body.entryId);
    if (!known) throw badField('entryId', 'there is no such entry');
    const wordings = (body.wordings ?? []).map((text) => text.trim()).filter(Boolean);
    if (wordings.length === 0) return null;
    const questions = [...new Set([...known.questions, ...wordings])].slice(0, WORDINGS_MAX);
    return { ...known, questions };
  }
}
