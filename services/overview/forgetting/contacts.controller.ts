/** What may be done about a person as such. */
import { recordAudit } from '#libs/access';
import { type Bus, subjects } from '#libs/bus';
import type { Database } from '#libs/database';
import { forgetContact } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import { BUS, DATABASE, EVENT_STORE, Problem, SEALER } from '#libs/host';
import type { Sealer } from '#libs/sealing';
import { Body, Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { noSuchContact } from '../persons/person-reads.js';
import { ForgetBody } from '../persons/person-bodies.js';

@ApiTags('contacts')
@Controller('api/v1/contacts')
export class ContactsController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(SEALER) private readonly sealer: Sealer,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /**
   * Forgets a person for good, with all contacts that were merged: what they said and are called cannot be
   * read any more, counts stay. May be repeated. Whoever writes again is somebody new.
   */
  @Post(':contactId/forget')
  @HttpCode(204)
  @Allow('admin')
  @ApiNoContentResponse()
  async forget(
    @Caller() { workspaceId, accountId }: Access,
    @Param('contactId', ParseUUIDPipe) contactId: string,
    @Body() body?: ForgetBody,
  ): Promise<void> {
    const seen = body?.contactIds?.map((id) => id.toLowerCase());
    const place = { workspaceId, contactId: contactId.toLowerCase(), seen };
    const result = await forgetContact(this.store, this.sealer, place, accountId, {
      actor: { kind: 'agent', id: accountId },
    });
    if (result.kind === 'unknown_contact') throw noSuchContact();
    if (result.kind === 'others_than_seen')
      throw new Problem({
        status: 409,
        detail: 'This person is other contacts than you were shown. Look again, then decide.',
        members: { contactIds: result.contactIds },
      });
    for (const keyId of result.contactIds) {
      this.bus.publish(subjects.keyDestroyed, { workspaceId, keyId });
      await recordAudit(this.database.pool, {
        workspaceId,
        accountId,
        action: 'contact_forgotten',
        subject: keyId,
      });
    }
  }
}
