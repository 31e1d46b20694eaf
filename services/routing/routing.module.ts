/** Composition root of routing. */
import {
  type FactoryProvider,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Bus } from '#libs/bus';
import type { Database } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import type { EventStore, Projection } from '#libs/event-store';
import {
  BUS,
  CLOCK,
  type Clock,
  CONFIG,
  DATABASE,
  EVENT_STORE,
  HEALTH,
  type Health,
  HostedProjection,
  LOG,
  type Log,
  METRICS,
} from '#libs/host';
import { defaultPolicy } from '#libs/matching';
import type { Registry } from 'prom-client';
import { type RoutedAgent, routedAgents } from './agents.projection.js';
import type { RoutingConfig } from './config.js';
import { type RoutedConversation, routedConversations } from './conversations.projection.js';
import { measureRouting } from './measure-routing.js';
import { Router } from './router.js';

const CONVERSATIONS = Symbol('CONVERSATIONS');
const AGENTS = Symbol('AGENTS');

/** Between the projections and the router, which is made after them. */
class RowNews {
  private listener: () => void = () => undefined;

  readonly tell = () => this.listener();

  listen(listener: () => void): void {
    this.listener = listener;
  }
}

/** A provider that keeps one projection and tells the router of each change. */
function follow<Row extends object>(token: symbol, projection: Projection<Row>): FactoryProvider {
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
      new HostedProjection({ database, store, bus, log, health, metrics }, projection, news.tell),
  };
}

@Module({
  providers: [
    RowNews,
    follow(CONVERSATIONS, routedConversations),
    follow(AGENTS, routedAgents),
    {
      provide: Router,
      inject: [DATABASE, EVENT_STORE, CONVERSATIONS, AGENTS, RowNews, CLOCK, CONFIG, LOG, METRICS],
      useFactory: (
        database: Database,
        store: EventStore,
        conversations: HostedProjection<RoutedConversation>,
        agents: HostedProjection<RoutedAgent>,
        news: RowNews,
        clock: Clock,
        config: RoutingConfig,
        log: Log,
        metrics: Registry,
      ) => {
        const measures = measureRouting(metrics);
        const now = () => clock.now();
        const { capacity, nextRoundAfterMs, ringMs, absenceMs } = config;
        const policy = { ...defaultPolicy, capacity, nextRoundAfterMs };
        const router = new Router({
          pool: database.pool,
          conversations: conversations.runner,
          agents: agents.runner,
          rules: { policy, absenceMs },
          carrying: {
            desk: new ConversationDesk(store),
            ringMs,
            policyVersion: policy.version,
            now,
            onDone: measures.done,
          },
          now,
          log,
          onPass: measures.pass,
        });
        news.listen(() => router.news());
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
