/** After a merge or a split, open lists show again what the rows of these persons are called now. */
import type { LinkRow } from '#libs/contact';
import { PersonDesk } from '#libs/desk';
import type { RowChange } from '#libs/event-store';
import { type Log, LOG } from '#libs/host';
import { Inject, Injectable } from '@nestjs/common';
import { ConversationReads } from '../conversations/conversation-reads.js';
import { LiveHub } from '../live/live-hub.js';
import { PersonNames } from './person-names.js';

const ROWS_MAX = 200;

@Injectable()
export class PersonScreens {
  constructor(
    private readonly names: PersonNames,
    private readonly desk: PersonDesk,
    private readonly reads: ConversationReads,
    private readonly hub: LiveHub,
    @Inject(LOG) private readonly log: Log,
  ) {}

  changed(changes: readonly RowChange<LinkRow>[]): void {
    this.names.clear();
    for (const { workspaceId, key, row } of changes)
      this.show(workspaceId, row ? [key, row.lastKeptBy] : [key]).catch((error: unknown) =>
        this.log.warn({ err: error, workspaceId }, 'screens were not told of a merge or a split'),
      );
  }

  private async show(workspaceId: string, concerned: readonly string[]): Promise<void> {
    if (this.hub.connections(workspaceId).size === 0) return;
    const contactIds = new Set<string>();
    for (const contactId of concerned)
      for (const id of (await this.desk.load(workspaceId, contactId))?.contactIds ?? [])
        contactIds.add(id);
    this.hub.show(workspaceId, await this.reads.ofContacts(workspaceId, [...contactIds], ROWS_MAX));
  }
}
