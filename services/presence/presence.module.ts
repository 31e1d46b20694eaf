/** Composition root of presence. */
import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Database } from '#libs/database';
import { AgentDesk } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import {
  CONFIG,
  DATABASE,
  EVENT_STORE,
  HostedProjection,
  hostedProjection,
  LOG,
  type Log,
} from '#libs/host';
import type { PresenceConfig } from './config.js';
import { Leases } from './leases.js';
import { PresenceController } from './presence.controller.js';
import { said, type SaidRow } from './said.projection.js';
import { TellPresence } from './tell-presence.js';

/** What was said must be known before leases are compared with it. */
const CATCH_UP_MS = 60_000;
const AFTER_END_MS = 5;
/** Leases that end one after the other are looked at together. */
const SWEEP_MS_MIN = 50;

@Module({
  controllers: [PresenceController],
  providers: [
    {
      provide: Leases,
      inject: [DATABASE, CONFIG],
      useFactory: (database: Database, config: PresenceConfig) =>
        new Leases(database.pool, config.leaseMs),
    },
    hostedProjection(said, { provide: HostedProjection }),
    {
      provide: TellPresence,
      inject: [EVENT_STORE, Leases, HostedProjection],
      useFactory: (store: EventStore, leases: Leases, { runner }: HostedProjection<SaidRow>) =>
        new TellPresence(new AgentDesk(store), leases, runner),
    },
  ],
})
export class PresenceModule implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;
  private sweeping: Promise<void> = Promise.resolve();
  private mustForgive = true;

  constructor(
    @Inject(CONFIG) private readonly config: PresenceConfig,
    @Inject(LOG) private readonly log: Log,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly leases: Leases,
    private readonly tell: TellPresence,
    private readonly said: HostedProjection<SaidRow>,
  ) {}

  onApplicationBootstrap(): void {
    this.sweepLater();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.sweeping;
  }

  private sweepLater(ms = this.config.sweepEveryMs): void {
    this.timer = setTimeout(() => {
      this.sweeping = this.sweep().then((nextMs) => {
        if (this.timer) this.sweepLater(nextMs);
      });
    }, ms);
  }

  /** Answers when to look again: when the next lease ends, so that it is noticed at once, and as usual at the latest. */
  private async sweep(): Promise<number> {
    const { sweepEveryMs } = this.config;
    try {
      if (this.mustForgive) {
        await this.said.runner.reached(await this.store.head(), CATCH_UP_MS);
        await this.leases.forgiveAbsence();
      }
      this.mustForgive = false;
      await this.tell.sweep();
      const nextEndMs = (await this.leases.nextEndMs()) ?? sweepEveryMs;
      return Math.min(sweepEveryMs, Math.max(nextEndMs + AFTER_END_MS, SWEEP_MS_MIN));
    } catch (error) {
      // While the database is away nobody can beat either: they get a new lease when it is back.
      this.mustForgive = true;
      this.log.warn({ err: error }, 'presence could not look at the leases');
      return sweepEveryMs;
    }
  }
}
