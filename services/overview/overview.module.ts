/** Composition root of the overview: what agents read, do and see live. */
import type { Bus, NatsBus } from '#libs/bus';
import type { Database } from '#libs/database';
import { AgentDesk, ConversationDesk, PersonDesk, Policies } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import {
  BUS,
  DATABASE,
  EVENT_STORE,
  HEALTH,
  type Health,
  HostedProjection,
  type Log,
  LOG,
  METRICS,
  SEALER,
} from '#libs/host';
import { InboxRegistry } from '#libs/inbox';
import type { Sealer } from '#libs/sealing';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { botDeskProviders } from './bot/bot-desk.providers.js';
import { CallbacksController } from './bot/callbacks.controller.js';
import { CrmController } from './bot/crm.controller.js';
import { FlowController } from './bot/flow.controller.js';
import type { Registry } from 'prom-client';
import { AccessGuard } from './access.guard.js';
import { CalendarsController } from './hours/calendars.controller.js';
import { ContactsController } from './forgetting/contacts.controller.js';
import { ForgetContacts } from './forgetting/forget-contacts.js';
import { ForgottenScreens } from './forgetting/forgotten-screens.js';
import { AgentNames } from './people/agent-names.js';
import { AgentReads, AgentsController } from './people/agents.controller.js';
import { ConversationReads } from './conversations/conversation-reads.js';
import { ConversationsController } from './conversations/conversations.controller.js';
import { DeskCommands } from './conversations/desk-commands.js';
import { FloorController } from './conversations/floor.controller.js';
import { InboxesController } from './inboxes/inboxes.controller.js';
import { KnownContacts } from './conversations/known-contacts.js';
import { LiveGateway } from './live/live.gateway.js';
import { LiveHub } from './live/live-hub.js';
import { TemplatesController } from './conversations/templates.controller.js';
import { MediaReads } from './conversations/media-reads.js';
import { KnowledgeController } from './knowledge/knowledge.controller.js';
import { KnowledgeDesk } from './knowledge/knowledge-desk.js';
import { MismatchesController } from './knowledge/mismatches.controller.js';
import { PastQuestions } from './knowledge/past-questions.js';
import { ShadowController } from './shadow/shadow.controller.js';
import { SuggestionsController } from './knowledge/suggestions.controller.js';
import { ReplyWindows } from './conversations/reply-windows.js';
import { IndexTraits } from './persons/index-traits.js';
import { MergingController } from './persons/merging.controller.js';
import { contactLinks } from './persons/contact-links.projection.js';
import { PersonNames } from './persons/person-names.js';
import { PersonScreens } from './persons/person-screens.js';
import { PersonReads } from './persons/person-reads.js';
import { PersonsController } from './persons/persons.controller.js';
import { Suggestions } from './persons/suggestions.js';
import { TimelineReads } from './persons/timeline-reads.js';
import { TraitIndex } from './persons/trait-index.js';
import { MembersController } from './people/members.controller.js';
import { ComposeMessages } from './conversations/compose-messages.js';
import { FileMessagesController } from './conversations/file-messages.controller.js';
import { MessagesController } from './conversations/messages.controller.js';
import { PolicyController } from './routing/policy.controller.js';
import { StaffController } from './people/staff.controller.js';
import { PresenceClient } from './people/presence-client.js';
import { ReadModels } from './read-models.js';
import { RowOpener } from './conversations/row-opener.js';
import { SlotCommands } from './conversations/slot-commands.js';
import { SessionController } from './people/session.controller.js';
import { ThreadFeed } from './live/thread-feed.js';

@Module({
  controllers: [
    SessionController,
    MembersController,
    AgentsController,
    InboxesController,
    CalendarsController,
    ConversationsController,
    ContactsController,
    PersonsController,
    MergingController,
    FloorController,
    PolicyController,
    StaffController,
    MessagesController,
    FileMessagesController,
    TemplatesController,
    KnowledgeController,
    MismatchesController,
    SuggestionsController,
    CallbacksController,
    FlowController,
    CrmController,
    ShadowController,
  ],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    {
      provide: ConversationDesk,
      useFactory: (store: EventStore, bus: Bus) => new ConversationDesk(store).follow(bus),
      inject: [EVENT_STORE, BUS],
    },
    {
      provide: AgentDesk,
      useFactory: (store: EventStore) => new AgentDesk(store),
      inject: [EVENT_STORE],
    },
    {
      provide: Policies,
      useFactory: (store: EventStore, bus: Bus) => Policies.following(store, bus),
      inject: [EVENT_STORE, BUS],
    },
    {
      provide: InboxRegistry,
      useFactory: (store: EventStore) => new InboxRegistry(store),
      inject: [EVENT_STORE],
    },
    ...botDeskProviders,
    AgentNames,
    AgentReads,
    ConversationReads,
    ForgottenScreens,
    {
      provide: ForgetContacts,
      useFactory: (
        store: EventStore,
        sealer: Sealer,
        database: Database,
        bus: NatsBus,
        log: Log,
        metrics: Registry,
      ) => new ForgetContacts({ store, database, bus, log, metrics }, sealer),
      inject: [EVENT_STORE, SEALER, DATABASE, BUS, LOG, METRICS],
    },
    {
      provide: PersonDesk,
      useFactory: (store: EventStore) => new PersonDesk(store),
      inject: [EVENT_STORE],
    },
    {
      provide: IndexTraits,
      useFactory: (
        store: EventStore,
        database: Database,
        bus: NatsBus,
        log: Log,
        metrics: Registry,
        index: TraitIndex,
      ) => new IndexTraits({ store, database, bus, log, metrics }, index),
      inject: [EVENT_STORE, DATABASE, BUS, LOG, METRICS, TraitIndex],
    },
    {
      provide: Symbol(contactLinks.name),
      useFactory: (
        store: EventStore,
        database: Database,
        bus: Bus,
        log: Log,
        health: Health,
        metrics: Registry,
        screens: PersonScreens,
      ) =>
        new HostedProjection({ store, database, bus, log, health, metrics }, contactLinks, {
          onChanged: (changes) => screens.changed(changes),
        }),
      inject: [EVENT_STORE, DATABASE, BUS, LOG, HEALTH, METRICS, PersonScreens],
    },
    PersonNames,
    PersonReads,
    PersonScreens,
    Suggestions,
    TimelineReads,
    TraitIndex,
    ComposeMessages,
    DeskCommands,
    KnowledgeDesk,
    KnownContacts,
    PastQuestions,
    LiveGateway,
    LiveHub,
    MediaReads,
    ReplyWindows,
    PresenceClient,
    ReadModels,
    RowOpener,
    SlotCommands,
    ThreadFeed,
  ],
})
export class OverviewModule {}
