/** What the brain would say to the customer's last words, for the agent who has the floor. */
import { DESK_ROLES } from '#libs/access';
import { languageOf } from '#libs/brain';
import type { Content, ConversationEvent } from '#libs/conversation';
import { type EventStore, streamName } from '#libs/event-store';
import { CONFIG, EVENT_STORE } from '#libs/host';
import { GenerativeEngine, generativeConfigOf, wordsOfQuestion } from '#libs/knowledge';
import { Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import type { OverviewConfig } from '../config.js';
import { ConversationReads } from '../conversations/conversation-reads.js';
import { DeskCommands } from '../conversations/desk-commands.js';
import { candidateView } from './knowledge.controller.js';
import { KnowledgeDesk } from './knowledge-desk.js';
import { CandidateView } from './knowledge-views.js';

export class SuggestionsView {
  @ApiProperty({ type: String, nullable: true, description: 'The words that they answer.' })
  questionMessageId: string | null;
  @ApiProperty() brainVersion: number;
  @ApiProperty({ type: [CandidateView], description: 'Best first, at most three.' })
  suggestions: CandidateView[];
}

/** Less likely than this is noise on the agent's screen. */
const SHOWN_FROM = 0.02;

@ApiTags('knowledge')
@Controller('api/v1/conversations/:conversationId/suggestions')
export class SuggestionsController {
  private readonly model: GenerativeEngine | null;

  constructor(
    private readonly knowledge: KnowledgeDesk,
    private readonly desk: DeskCommands,
    private readonly reads: ConversationReads,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CONFIG) config: OverviewConfig,
  ) {
    const generative = generativeConfigOf(config);
    this.model = generative && new GenerativeEngine(generative);
  }

  /**
   * Empty when the customer wrote nothing since the last answer, or nothing comes close. That they were
   * offered is a fact of the conversation; asking again for the same words records nothing.
   */
  @Post()
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: SuggestionsView })
  async suggest(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
  ): Promise<SuggestionsView> {
    const { workspaceId } = caller;
    await this.reads.row(workspaceId, conversationId); // The wall: 404 for what is not theirs.
    const { brain, version } = await this.knowledge.brains.of(workspaceId);
    const none = { questionMessageId: null, brainVersion: version, suggestions: [] };
    const asked = await this.lastWords(workspaceId, conversationId);
    if (!asked) return none;
    const question = { text: asked.text, language: languageOf(asked.text, 'en') };
    const own = brain.ask(question);
    const reply = this.model
      ? await this.model.improve(question, own, (entryId) => brain.answerOf(entryId))
      : own;
    const suggestions = reply.closest
      .filter(({ score }) => score >= SHOWN_FROM)
      .map((candidate) => candidateView(candidate, brain))
      // In the model's words, and still from the entry that it names: an agent reads it before it goes out.
      .map((one) =>
        reply.kind === 'answer' && reply.engine === 'generative' && one.entryId === reply.entryId
          ? { ...one, answer: reply.say }
          : one,
      );
    if (suggestions.length === 0) return none;
    const { questionMessageId } = asked;
    await this.desk.handle(caller, conversationId, {
      type: 'OfferSuggestions',
      questionMessageId,
      entryIds: suggestions.map(({ entryId }) => entryId),
      brainVersion: version,
    });
    return { questionMessageId, brainVersion: version, suggestions };
  }

  /** The customer's last message with words, unless it has been answered. */
  private async lastWords(
    workspaceId: string,
    conversationId: string,
  ): Promise<{ questionMessageId: string; text: string } | null> {
    const stream = streamName('conversation', conversationId);
    const events = await this.store.readStream(workspaceId, stream, { newer: 'deliver' });
    for (const event of events.reverse() as unknown as ConversationEvent[]) {
      if (event.type === 'MessageComposed' && event.data.author.kind === 'agent') return null;
      if (event.type !== 'MessageReceived' || event.data.classification !== 'human') continue;
      const content = event.private?.content as Content | undefined;
      const text = content ? wordsOfQuestion(content) : null;
      if (text?.trim()) return { questionMessageId: event.data.messageId, text };
    }
    return null;
  }
}
