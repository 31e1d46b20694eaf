/** Reading about persons: who somebody is on all channels, what was said with them, who else may be them. */
import { DESK_ROLES, recordAudit, ROLES } from '#libs/access';
import type { Database } from '#libs/database';
import { PersonDesk } from '#libs/desk';
import { DATABASE } from '#libs/host';
import { Controller, Get, Inject, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { ConversationReads } from '../conversations/conversation-reads.js';
import { SearchQuery, TimelineQuery } from './person-bodies.js';
import { PersonReads } from './person-reads.js';
import {
  PersonListView,
  type PersonSummaryView,
  PersonView,
  TimelineView,
} from './person-views.js';
import { Suggestions } from './suggestions.js';
import { TimelineReads } from './timeline-reads.js';

const FOUND_MAX = 10;

@ApiTags('contacts')
@Controller('api/v1/contacts')
export class PersonsController {
  constructor(
    private readonly persons: PersonReads,
    private readonly desk: PersonDesk,
    private readonly suggestions: Suggestions,
    private readonly timelines: TimelineReads,
    private readonly conversations: ConversationReads,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /**
   * Persons with this phone number or address, and those whose name or last message contains the text.
   * At most ten; names are sealed, so only the latest 2,000 conversations are looked through.
   */
  @Get()
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: PersonListView })
  async search(
    @Caller() { workspaceId, accountId }: Access,
    @Query() { q }: SearchQuery,
  ): Promise<PersonListView> {
    const found = new Map<string, PersonSummaryView>();
    for (const person of await this.suggestions.having(workspaceId, q))
      found.set(person.personId, person);
    const { items } = await this.conversations.list(workspaceId, accountId, {
      status: 'all',
      q,
      limit: FOUND_MAX * 2,
    });
    const seen = new Set([...found.values()].flatMap(({ contactIds }) => contactIds));
    for (const { contactId } of items) {
      if (seen.has(contactId)) continue;
      const person = await this.desk.load(workspaceId, contactId);
      if (!person) continue;
      for (const id of person.contactIds) seen.add(id);
      found.set(person.personId, await this.persons.summary(workspaceId, person));
    }
    return { items: [...found.values()].slice(0, FOUND_MAX) };
  }

  /** The person that a contact belongs to. */
  @Get(':contactId')
  @Allow(...ROLES)
  @ApiOkResponse({ type: PersonView })
  async person(
    @Caller() { workspaceId, role }: Access,
    @Param('contactId', ParseUUIDPipe) contactId: string,
  ): Promise<PersonView> {
    const person = await this.persons.load(workspaceId, contactId.toLowerCase());
    const view = await this.persons.person(workspaceId, person);
    // Offered to those who may act on it.
    const suggestions = (DESK_ROLES as readonly string[]).includes(role)
      ? await this.suggestions.of(workspaceId, person)
      : [];
    return { ...view, suggestions };
  }

  /** Everything that was said with a person, over all channels, the newest first. */
  @Get(':contactId/timeline')
  @Allow(...ROLES)
  @ApiOkResponse({ type: TimelineView })
  async timeline(
    @Caller() { workspaceId, accountId, role }: Access,
    @Param('contactId', ParseUUIDPipe) contactId: string,
    @Query() { cursor, limit }: TimelineQuery,
  ): Promise<TimelineView> {
    const { personId, contactIds } = await this.persons.load(workspaceId, contactId.toLowerCase());
    const before = cursor === undefined ? null : Number(cursor);
    const page = await this.timelines.page(workspaceId, contactIds, { before, limit });
    // Agents read what they serve; that an admin looked is worth a trace.
    if (role === 'admin' && before === null)
      await recordAudit(this.database.pool, {
        workspaceId,
        accountId,
        action: 'person_read',
        subject: personId,
      });
    return page;
  }
}
