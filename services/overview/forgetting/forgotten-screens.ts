/** What stands on open screens about a person is sent again, as it reads now, once their key is gone. */
import { type Bus, subjects } from '#libs/bus';
import { BUS, type Log, LOG } from '#libs/host';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConversationReads } from '../conversations/conversation-reads.js';
import { LiveHub } from '../live/live-hub.js';
import { ThreadFeed } from '../live/thread-feed.js';

@Injectable()
export class ForgottenScreens implements OnApplicationShutdown {
  private readonly stopListening: () => void;

  constructor(
    private readonly reads: ConversationReads,
    private readonly hub: LiveHub,
    private readonly threads: ThreadFeed,
    @Inject(BUS) bus: Bus,
    @Inject(LOG) log: Log,
  ) {
    this.stopListening = bus.subscribe(subjects.keyDestroyed, (news) => {
      const { workspaceId, keyId } = news as { workspaceId: string; keyId: string };
      this.refresh(workspaceId, keyId).catch((error: unknown) =>
        log.warn({ err: error, workspaceId }, 'screens were not told of a forgotten person'),
      );
    });
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  private async refresh(workspaceId: string, contactId: string): Promise<void> {
    if (this.hub.connections(workspaceId).size === 0) return;
    const rows = await this.reads.ofContact(workspaceId, contactId);
    this.hub.show(workspaceId, rows);
    await this.threads.showAgain(
      workspaceId,
      rows.map(({ conversationId }) => conversationId),
    );
  }
}
