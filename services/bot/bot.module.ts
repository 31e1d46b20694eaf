/** Composition root of the bot. */
import { Module } from '@nestjs/common';
import type { NatsBus } from '#libs/bus';
import type { Database } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { type EventStore, splitStream } from '#libs/event-store';
import { BUS, DATABASE, EVENT_STORE, HostedReaction, LOG, type Log, METRICS } from '#libs/host';
import { Brains } from '#libs/knowledge';
import type { Registry } from 'prom-client';
import { answerMessage } from './answer-messages.js';

@Module({
  providers: [
    {
      provide: HostedReaction,
      useFactory: (
        store: EventStore,
        database: Database,
        bus: NatsBus,
        log: Log,
        metrics: Registry,
      ) => {
        const brains = new Brains(store);
        bus.onAnnounced(({ streams }) => {
          for (const { workspaceId, stream } of streams)
            if (splitStream(stream).category === 'brain') brains.changed(workspaceId);
        });
        const parts = {
          store,
          desk: new ConversationDesk(store),
          brainOf: (workspaceId: string) => brains.of(workspaceId),
        };
        return new HostedReaction(
          { store, database, bus, log, metrics },
          {
            name: 'bot-answer-message',
            handles: ['MessageReceived'],
            handle: (event) => answerMessage(parts, event),
          },
        );
      },
      inject: [EVENT_STORE, DATABASE, BUS, LOG, METRICS],
    },
  ],
})
export class BotModule {}
