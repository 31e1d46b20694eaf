/** Deciding who is one person: merging, splitting again, keeping apart, and looking first. */
import { DESK_ROLES, recordAudit } from '#libs/access';
import { CONTACTS_MAX, contactsOf, type MergingRefusal, personOf } from '#libs/contact';
import type { Database } from '#libs/database';
import { type LoadedPerson, PersonDesk } from '#libs/desk';
import { newId } from '#libs/event-store';
import { badField, DATABASE, Problem } from '#libs/host';
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
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { mergeLines, splitLines } from './merge-lines.js';
import { ApartBody, MergeBody, PreviewQuery, SplitBody } from './person-bodies.js';
import { noSuchContact, PersonReads } from './person-reads.js';
import { MergedView, MergePreviewView, SplitView } from './person-views.js';

const REFUSED: Readonly<Record<Exclude<MergingRefusal, 'unknown_contact'>, string>> = {
  same_contact: 'A contact cannot be merged with itself, or kept apart from itself.',
  forgotten:
    'One of them was forgotten. Nobody can be merged with, or split from, who was forgotten.',
  not_on_its_own: 'One of them was merged with somebody else just now. Look again, then decide.',
  is_one_person: 'They are one person now. Split them first.',
  too_many_contacts: `A person has at most ${CONTACTS_MAX} contacts.`,
  unknown_merge: 'This person has no such merge.',
};

@ApiTags('contacts')
@Controller('api/v1/contacts/:contactId')
export class MergingController {
  constructor(
    private readonly persons: PersonReads,
    private readonly desk: PersonDesk,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** What a merge (`withContactId`) or a split (`mergeId`) would change. Changes nothing. */
  @Get('merge-preview')
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: MergePreviewView })
  async preview(
    @Caller() { workspaceId }: Access,
    @Param('contactId', ParseUUIDPipe) id: string,
    @Query() { withContactId, mergeId }: PreviewQuery,
  ): Promise<MergePreviewView> {
    if ((withContactId === undefined) === (mergeId === undefined))
      throw badField('withContactId', 'must be there, or mergeId must, and not both');
    const person = await this.persons.load(workspaceId, id.toLowerCase());
    const sides =
      withContactId !== undefined
        ? sidesOfMerge(person, await this.persons.load(workspaceId, withContactId.toLowerCase()))
        : sidesOfSplit(person, (mergeId as string).toLowerCase());
    const [kept, joined] = await Promise.all(
      sides.map((side) => this.persons.summary(workspaceId, side)),
    );
    if (!kept || !joined) throw noSuchContact();
    return {
      kept,
      joined,
      lines: withContactId ? mergeLines(kept, joined) : splitLines(kept, joined),
    };
  }

  /** The person of `withContactId` is this person from now on. Repeating it changes nothing. */
  @Post('merge')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: MergedView })
  async merge(
    @Caller() caller: Access,
    @Param('contactId', ParseUUIDPipe) id: string,
    @Body() { withContactId, mergeId = newId(), because, remark }: MergeBody,
  ): Promise<MergedView> {
    const { workspaceId, accountId } = caller;
    const keepId = id.toLowerCase();
    const joinId = withContactId.toLowerCase();
    const isNew = await this.decide(caller, {
      type: 'MergeContacts',
      mergeId: mergeId.toLowerCase(),
      keepId,
      joinId,
      because,
      by: accountId,
      remark,
    });
    const person = await this.persons.load(workspaceId, keepId);
    if (isNew) await this.audit(caller, 'contacts_merged', person.personId, { with: joinId });
    return { mergeId: standingMerge(person, joinId) ?? mergeId, personId: person.personId };
  }

  /** Takes one merge back: every identity and conversation is where it was. Repeating it changes nothing. */
  @Post('split')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: SplitView })
  async split(
    @Caller() caller: Access,
    @Param('contactId', ParseUUIDPipe) id: string,
    @Body() { mergeId, remark }: SplitBody,
  ): Promise<SplitView> {
    const { workspaceId, accountId } = caller;
    const contactId = id.toLowerCase();
    const before = await this.persons.load(workspaceId, contactId);
    const isNew = await this.decide(caller, {
      type: 'SplitContacts',
      mergeId: mergeId.toLowerCase(),
      contactId,
      by: accountId,
      remark,
    });
    const personIds = new Set<string>();
    for (const each of before.contactIds)
      personIds.add((await this.persons.load(workspaceId, each)).personId);
    if (isNew) await this.audit(caller, 'contacts_split', before.personId, { mergeId });
    return { personIds: [...personIds] };
  }

  /** They are two people: not offered as one again. */
  @Post('keep-apart')
  @HttpCode(204)
  @Allow(...DESK_ROLES)
  @ApiNoContentResponse()
  async keepApart(
    @Caller() caller: Access,
    @Param('contactId', ParseUUIDPipe) id: string,
    @Body() { fromContactId }: ApartBody,
  ): Promise<void> {
    await this.decide(caller, {
      type: 'KeepContactsApart',
      keepId: id.toLowerCase(),
      joinId: fromContactId.toLowerCase(),
      by: caller.accountId,
    });
  }

  /** Whether anything was recorded. */
  private async decide(
    { workspaceId, accountId }: Access,
    command: Parameters<PersonDesk['handle']>[1],
  ): Promise<boolean> {
    const result = await this.desk.handle(workspaceId, command, {
      actor: { kind: 'agent', id: accountId },
    });
    if (result.kind === 'done') return result.isNew;
    if (result.refusal === 'unknown_contact') throw noSuchContact();
    throw new Problem({
      status: 409,
      detail: REFUSED[result.refusal],
      members: { refusal: result.refusal },
    });
  }

  private audit(
    { workspaceId, accountId }: Access,
    action: string,
    subject: string,
    detail: Record<string, string>,
  ): Promise<void> {
    return recordAudit(this.database.pool, { workspaceId, accountId, action, subject, detail });
  }
}

function sidesOfMerge(kept: LoadedPerson, joined: LoadedPerson): [LoadedPerson, LoadedPerson] {
  if (kept.personId === joined.personId)
    throw new Problem({ status: 409, detail: 'They are one person already.' });
  return [kept, joined];
}

/** The two persons that there would be without the link. */
function sidesOfSplit(person: LoadedPerson, mergeId: string): [LoadedPerson, LoadedPerson] {
  const joinedId = person.contactIds.find(
    (contactId) => person.contacts.get(contactId)?.state.keptBy?.mergeId === mergeId,
  );
  if (!joinedId) throw new Problem({ status: 404, detail: REFUSED.unknown_merge });
  const contacts = new Map(
    [...person.contacts].map(([contactId, loaded]) => {
      const joined = loaded.state.joined.filter((link) => link.mergeId !== mergeId);
      const keptBy = contactId === joinedId ? null : loaded.state.keptBy;
      return [contactId, { ...loaded, state: { ...loaded.state, joined, keptBy } }];
    }),
  );
  const states = new Map([...contacts].map(([contactId, { state }]) => [contactId, state]));
  const side = (contactId: string): LoadedPerson => ({
    personId: personOf(states, contactId),
    contactIds: contactsOf(states, contactId),
    contacts,
  });
  return [side(person.personId), side(joinedId)];
}

/** The merge that joins a contact's branch to the person, nearest to the top; absent when there is none. */
function standingMerge(
  { personId, contacts }: LoadedPerson,
  contactId: string,
): string | undefined {
  let at = contactId;
  let merge: string | undefined;
  for (let link = contacts.get(at)?.state.keptBy; link; link = contacts.get(at)?.state.keptBy) {
    merge = link.mergeId;
    at = link.contactId;
  }
  return at === personId ? merge : undefined;
}
