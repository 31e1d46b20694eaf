/** What may be done about a person as such. */
import { recordAudit } from '#libs/access';
import { type Bus, subjects } from '#libs/bus';
import type { Database } from '#libs/database';
import { forgetContact } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import { BUS, DATABASE, EVENT_STORE, Problem, SEALER } from '#libs/host';
import type { Sealer } from '#libs/sealing';
import { Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';

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
   * Forgets a person for good: what they said and are called cannot be read any more, counts stay. May be
   * repeated. Whoever writes again is somebody new.
   */
  @Post(':contactId/forget')
  @HttpCode(204)
  @Allow('admin')
  @ApiNoContentResponse()
  async forget(
    @Caller() { workspaceId, accountId }: Access,
    @Param('contactId', ParseUUIDPipe) contactId: string,
  ): Promise<void> {
    const place = { workspaceId, contactId: contactId.toLowerCase() };
    const result = await forgetContact(this.store, this.sealer, place, accountId, {
      actor: { kind: 'agent', id: accountId },
    });
    if (result === 'unknown_contact')
      throw new Problem({ status: 404, detail: 'There is no such contact in this workspace.' });
    this.bus.publish(subjects.keyDestroyed, { workspaceId, keyId: place.contactId });
    await recordAudit(this.database.pool, {
      workspaceId,
      accountId,
      action: 'contact_forgotten',
      subject: place.contactId,
    });
  }
}
