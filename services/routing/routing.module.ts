/** Composition root of routing. */
import {
  type FactoryProvider,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Bus } from '#libs/bus';
import { isOpen } from '#libs/calendar';
import type { Database } from '#libs/database';
import type { FloorRow } from '#libs/conversation';
import { AgentDesk, ConversationDesk, Policies } from '#libs/desk';
import { type EventStore, type Projection, type RowChange, splitStream } from '#libs/event-store';
import {
  BUS,
  CLOCK,
  type Clock,
  DATABASE,
  EVENT_STORE,
  HEALTH,
  type Health,
  HostedProjection,
  LOG,
  type Log,
  METRICS,
} from '#libs/host';
import { CalendarRegistry } from '#libs/opening-hours';
import type { Registry } from 'prom-client';
import { type RoutedAgent, routedAgents } from './agents.projection.js';
import { routedConversations } from './conversations.projection.js';
import { FloorView } from './floor-view.js';
import { ClocksModule } from './clocks/clocks.module.js';
import { measureRouting } from './measure-routing.js';
import { contactLinks } from './contact-links.projection.js';
import { PreviousAgents } from './previous-agents.js';
import { Router } from './router.js';

const CONVERSATIONS = Symbol('CONVERSATIONS');
const AGENTS = Symbol('AGENTS');

/** Between the projections and the router, which is made after them. */
class RowNews {
  readonly view = new FloorView();
  private listener: () => void = () => undefined;

  readonly tell = () => this.listener();

  listen(listener: () => void): void {
    this.listener = listener;
  }
}

/** A provider that keeps one projection, and hands its changes to the view. */
function follow<Row extends object>(
  token: symbol,
  projection: Projection<Row>,
  take: (view: FloorView, changes: readonly RowChange<Row>[]) => void,
): FactoryProvider {
  return {
    provide: token,
    inject: [DATABASE, EVENT_STORE, BUS, LOG, HEALTH, METRICS, RowNews],
    useFactory: (
      database: Database,
      store: EventStore,
      bus: Bus,
      log: Log,
      health: Health,
      metrics: Registry,
      news: RowNews,
    ) =>
      new HostedProjection({ database, store, bus, log, health, metrics }, projection, {
        onChanged: (changes) => {
          take(news.view, changes);
          news.tell();
        },
      }),
  };
}

@Module({
  imports: [ClocksModule],
  providers: [
    RowNews,
    follow(CONVERSATIONS, routedConversations, (view, changes) => view.takeConversations(changes)),
    follow(AGENTS, routedAgents, (view, changes) => view.takeAgents(changes)),
    // Read when somebody begins to wait; it changes nothing for those who wait already.
    follow(Symbol(contactLinks.name), contactLinks, () => undefined),
    {
      provide: Router,
      inject: [
        DATABASE,
        EVENT_STORE,
        BUS,
        CONVERSATIONS,
        AGENTS,
        RowNews,
        CalendarRegistry,
        Policies,
        CLOCK,
        LOG,
        METRICS,
      ],
      useFactory: (
        { pool }: Database,
        store: EventStore,
        bus: Bus,
        conversations: HostedProjection<FloorRow>,
        agents: HostedProjection<RoutedAgent>,
        news: RowNews,
        calendars: CalendarRegistry,
        policies: Policies,
        clock: Clock,
        log: Log,
        metrics: Registry,
      ) => {
        const measures = measureRouting(metrics);
        const now = () => clock.now();
        const router = new Router({
          pool,
          conversations: conversations.runner,
          agents: agents.runner,
          view: news.view,
          previous: new PreviousAgents(pool),
          policies,
          isOpen: (workspaceId, teamId, at) =>
            isOpen(calendars.forTeam(workspaceId, teamId).calendar, new Date(at)),
          carrying: {
            store,
            desk: new ConversationDesk(store),
            agents: new AgentDesk(store),
            now,
            onDone: measures.done,
          },
          now,
          log,
          onPass: measures.pass,
        });
        news.listen(() => router.news());
        bus.onAnnounced(({ streams }) => {
          if (streams.some(({ stream }) => splitStream(stream).category === 'policy'))
            router.news();
        });
        return router;
      },
    },
  ],
})
export class RoutingModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(Router) private readonly router: Router) {}

  onApplicationBootstrap(): void {
    this.router.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.router.stop();
  }
}
