/** Composition root of presence. */
import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import { CONFIG, DATABASE, EVENT_STORE, LOG, type Log } from '#libs/host';
import type { PresenceConfig } from './config.js';
import { Leases } from './leases.js';
import { PresenceController } from './presence.controller.js';
import { TellPresence } from './tell-presence.js';

@Module({
  controllers: [PresenceController],
  providers: [
    {
      provide: Leases,
      inject: [DATABASE, CONFIG],
      useFactory: (database: Database, config: PresenceConfig) =>
        new Leases(database.pool, config.leaseMs),
    },
    {
      provide: TellPresence,
      inject: [EVENT_STORE, Leases],
      useFactory: (store: EventStore, leases: Leases) => new TellPresence(store, leases),
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
    private readonly leases: Leases,
    private readonly tell: TellPresence,
  ) {}

  onApplicationBootstrap(): void {
    this.sweepLater();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.sweeping;
  }

  private sweepLater(): void {
    this.timer = setTimeout(() => {
      this.sweeping = this.sweep().finally(() => {
        if (this.timer) this.sweepLater();
      });
    }, this.config.sweepEveryMs);
  }

  private async sweep(): Promise<void> {
    try {
      if (this.mustForgive) await this.leases.forgiveAbsence();
      this.mustForgive = false;
      await this.tell.sweep();
    } catch (error) {
      // While the database is away nobody can beat either: they get a new lease when it is back.
      this.mustForgive = true;
      this.log.warn({ err: error }, 'presence could not look at the leases');
    }
  }
}
