/** Composition root of the delivery. */
import { Module } from '@nestjs/common';
import type { NatsBus } from '#libs/bus';
import { discoverChannels } from '#libs/channels';
import type { Database } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { type EventStore, splitStream } from '#libs/event-store';
import {
  BUS,
  type Clock,
  CLOCK,
  CONFIG,
  DATABASE,
  EVENT_STORE,
  hostedProjection,
  HostedReaction,
  LOG,
  type Log,
  METRICS,
} from '#libs/host';
import { InboxRegistry } from '#libs/inbox';
import type { Registry } from 'prom-client';
import type { DeliveryConfig } from './config.js';
import { awayVisitors } from './away-visitors.projection.js';
import { ContinueByMail } from './continue-by-mail.js';
import { automaticSends } from './automatic-sends.projection.js';
import { customerSide } from './customer-side.js';
import { inboxHours } from './inbox-hours.projection.js';
import { LoopBudget } from './loop-budget.js';
import { hasStoppedMarketing, marketingStops } from './marketing-choices.projection.js';
import { outbox } from './outbox.projection.js';
import { ForgetPaces, PgPacer } from './pacer.js';
import { SendComposedMessages } from './send-composed-messages.js';
import { SweepOutbox } from './sweep-outbox.js';
import { WatchInboxes } from './watch-inboxes.js';

@Module({
  providers: [
    {
      provide: InboxRegistry,
      useFactory: (store: EventStore, bus: NatsBus) => new InboxRegistry(store).follow(bus),
      inject: [EVENT_STORE, BUS],
    },
    {
      provide: SendComposedMessages,
      useFactory: (
        store: EventStore,
        inboxes: InboxRegistry,
        clock: Clock,
        config: DeliveryConfig,
        bus: NatsBus,
        { pool }: Database,
        watch: WatchInboxes,
      ) => {
        const budget = new LoopBudget(pool, () => clock.now());
        const channels = discoverChannels();
        return new SendComposedMessages({
          store,
          desk: new ConversationDesk(store).follow(bus),
          findInbox: (inboxId) => inboxes.find(inboxId),
          findChannel: (id) => channels.get(id),
          sendTimeoutMs: config.sendTimeoutMs,
          now: () => clock.now(),
          automaticSends: (workspaceId, contactId) => budget.sentWithinHour(workspaceId, contactId),
          hasStoppedMarketing: (workspaceId, contactId) =>
            hasStoppedMarketing(pool, workspaceId, contactId),
          fetch,
          pacer: new PgPacer(pool),
          onInbox: (inbox, problem) => void watch.tell(inbox, 'sending', problem),
        });
      },
      inject: [EVENT_STORE, InboxRegistry, CLOCK, CONFIG, BUS, DATABASE, WatchInboxes],
    },
    {
      provide: HostedReaction,
      useFactory: (
        send: SendComposedMessages,
        store: EventStore,
        database: Database,
        bus: NatsBus,
        log: Log,
        metrics: Registry,
      ) =>
        new HostedReaction(
          { store, database, bus, log, metrics },
          {
            name: 'delivery-send-message',
            handles: ['MessageComposed', 'ContinuedByMail'],
            handle: async ({ workspaceId, stream }) => {
              await send.drain(workspaceId, splitStream(stream).id);
            },
          },
        ),
      inject: [SendComposedMessages, EVENT_STORE, DATABASE, BUS, LOG, METRICS],
    },
    ...customerSide,
    hostedProjection(outbox),
    hostedProjection(automaticSends),
    hostedProjection(inboxHours),
    hostedProjection(awayVisitors),
    hostedProjection(marketingStops),
    {
      provide: ContinueByMail,
      useFactory: (
        { pool }: Database,
        store: EventStore,
        inboxes: InboxRegistry,
        clock: Clock,
        bus: NatsBus,
        log: Log,
      ) => {
        const channels = discoverChannels();
        return new ContinueByMail({
          pool,
          desk: new ConversationDesk(store).follow(bus),
          inboxes,
          findChannel: (id) => channels.get(id),
          now: () => clock.now(),
          log,
        });
      },
      inject: [DATABASE, EVENT_STORE, InboxRegistry, CLOCK, BUS, LOG],
    },
    {
      provide: WatchInboxes,
      useFactory: (
        store: EventStore,
        database: Database,
        inboxes: InboxRegistry,
        clock: Clock,
        config: DeliveryConfig,
        log: Log,
      ) => {
        const channels = discoverChannels();
        return new WatchInboxes({
          store,
          database,
          inboxes: () => inboxes.known(),
          findChannel: (id) => channels.get(id),
          tools: { fetch, timeoutMs: config.sendTimeoutMs },
          now: () => clock.now(),
          log,
          everyMs: config.inboxCheckEveryMs,
        });
      },
      inject: [EVENT_STORE, DATABASE, InboxRegistry, CLOCK, CONFIG, LOG],
    },
    {
      provide: ForgetPaces,
      useFactory: ({ pool }: Database, log: Log) => new ForgetPaces(new PgPacer(pool), log),
      inject: [DATABASE, LOG],
    },
    {
      provide: SweepOutbox,
      useFactory: (database: Database, send: SendComposedMessages, log: Log) =>
        new SweepOutbox(database, send, log),
      inject: [DATABASE, SendComposedMessages, LOG],
    },
  ],
})
export class DeliveryModule {}
