/** Composition root of the ingress: the one place where its concrete parts meet. */
import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { Bus } from '#libs/bus';
import { type Channels, discoverChannels } from '#libs/channels';
import { ConversationDesk, Policies } from '#libs/desk';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import {
  BUS,
  type Clock,
  CLOCK,
  CONFIG,
  DATABASE,
  EVENT_STORE,
  LOG,
  type Log,
  METRICS,
  SEALER,
} from '#libs/host';
import { InboxRegistry } from '#libs/inbox';
import { Intake } from '#libs/intake';
import { CalendarRegistry, InboxHours } from '#libs/opening-hours';
import type { Sealer } from '#libs/sealing';
import { Gauge, type Registry } from 'prom-client';
import { ChatGateway, leaseMsOf } from './chat/chat-gateway.js';
import { HoursBoard } from './chat/chat-hours.js';
import type { HoursParts } from './chat/hours-door.js';
import type { IngressConfig } from './config.js';
import { ImapIntake } from './imap/imap-intake.js';
import { MailboxHealths } from './imap/mailbox-health.js';
import { SmtpListener } from './mail/smtp-listener.js';
import { AccountNames } from './chat/staff-names.js';
import { PgVisitorTable } from './chat/visitor-table.js';
import { BODY_ROOM, BodyRoom } from './platforms/body-room.js';
import { WebhookMetrics } from './platforms/webhook-metrics.js';
import type { WebhookParts } from './platforms/webhooks.js';

export const CHANNELS = Symbol('CHANNELS');
export const WEBHOOKS = Symbol('WEBHOOKS');
export const HOURS = Symbol('HOURS');

@Module({
  providers: [
    { provide: CHANNELS, useFactory: () => discoverChannels() },
    {
      provide: ConversationDesk,
      useFactory: (store: EventStore, bus: Bus) => new ConversationDesk(store).follow(bus),
      inject: [EVENT_STORE, BUS],
    },
    {
      provide: InboxRegistry,
      useFactory: (store: EventStore, bus: Bus) => new InboxRegistry(store).follow(bus),
      inject: [EVENT_STORE, BUS],
    },
    {
      provide: Intake,
      useFactory: (store: EventStore, sealer: Sealer, desk: ConversationDesk) =>
        new Intake(store, sealer, desk),
      inject: [EVENT_STORE, SEALER, ConversationDesk],
    },
    {
      provide: WEBHOOKS,
      useFactory: (
        channels: Channels,
        inboxes: InboxRegistry,
        intake: Intake,
        registry: Registry,
        log: Log,
      ): WebhookParts => ({
        channels,
        inboxes,
        intake,
        metrics: new WebhookMetrics(registry),
        room: new BodyRoom(BODY_ROOM),
        onTrouble: (error, inbox) =>
          log.error(
            { err: error, workspaceId: inbox.workspaceId, inboxId: inbox.inboxId },
            'a payload could not be taken',
          ),
      }),
      inject: [CHANNELS, InboxRegistry, Intake, METRICS, LOG],
    },
    {
      provide: HoursBoard,
      useFactory: async (store: EventStore, bus: Bus, clock: Clock) => {
        const calendars = await new CalendarRegistry(store).follow(bus);
        const hours = new InboxHours(calendars, Policies.following(store, bus));
        return new HoursBoard(calendars, hours, clock);
      },
      inject: [EVENT_STORE, BUS, CLOCK],
    },
    {
      provide: HOURS,
      useFactory: (
        inboxes: InboxRegistry,
        hours: HoursBoard,
        clock: Clock,
        { publicUrl }: IngressConfig,
      ): HoursParts => ({ inboxes, hours, clock, publicUrl }),
      inject: [InboxRegistry, HoursBoard, CLOCK, CONFIG],
    },
    {
      provide: ChatGateway,
      useFactory: (
        webhooks: WebhookParts,
        store: EventStore,
        desk: ConversationDesk,
        bus: Bus,
        { pool }: Database,
        { publicUrl, visitorGoneAfterMs }: IngressConfig,
        registry: Registry,
        hours: HoursBoard,
        log: Log,
      ) => {
        const gateway = new ChatGateway({
          ...webhooks,
          store,
          desk,
          bus,
          names: new AccountNames(pool),
          hours,
          publicUrl,
          visitors: new PgVisitorTable(pool, randomUUID(), leaseMsOf(visitorGoneAfterMs)),
          visitorGoneAfterMs,
          onTrouble: (error, inbox) =>
            inbox
              ? webhooks.onTrouble(error, inbox)
              : log.warn({ err: error }, 'coming and going of visitors could not be noted'),
          onTaken: (report) => webhooks.metrics.took('webchat', report),
        });
        new Gauge({
          name: 'convolog_chat_sockets',
          help: 'Open sockets of visitors.',
          registers: [registry],
          collect() {
            this.set(gateway.size);
          },
        });
        return gateway;
      },
      inject: [
        WEBHOOKS,
        EVENT_STORE,
        ConversationDesk,
        BUS,
        DATABASE,
        CONFIG,
        METRICS,
        HoursBoard,
        LOG,
      ],
    },
    {
      provide: ImapIntake,
      useFactory: (
        webhooks: WebhookParts,
        { pool }: Database,
        store: EventStore,
        registry: Registry,
        log: Log,
      ) => {
        const healths = new MailboxHealths(store, (error, { inboxId }) =>
          log.warn({ err: error, inboxId }, 'health could not be recorded'),
        );
        const up = new Gauge({
          name: 'convolog_imap_mailbox_up',
          help: '1 while this process reads the mailbox of an inbox, 0 after a failure.',
          labelNames: ['inbox'],
          registers: [registry],
        });
        return new ImapIntake({
          ...webhooks,
          pool,
          onTableTrouble: (error) => log.error({ err: error }, 'mailboxes cannot be shared out'),
          onHealth: (inbox, health) => {
            const { workspaceId, inboxId } = inbox;
            void healths.tell(inbox, health);
            up.set({ inbox: inboxId }, health.isGood ? 1 : 0);
            if (health.isGood) log.info({ workspaceId, inboxId }, 'the mailbox is read');
            else
              log.warn(
                { err: health.error, workspaceId, inboxId, reason: health.reason },
                'the mailbox cannot be read',
              );
          },
        });
      },
      inject: [WEBHOOKS, DATABASE, EVENT_STORE, METRICS, LOG],
    },
    {
      provide: SmtpListener,
      useFactory: (webhooks: WebhookParts, { host, smtpPort }: IngressConfig) =>
        new SmtpListener(webhooks, { host, port: smtpPort }),
      inject: [WEBHOOKS, CONFIG],
    },
  ],
})
export class IngressModule {}
