/** The answer clocks: their projection, and the keeper who says when one has run out. */
import {
  type FactoryProvider,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Bus } from '#libs/bus';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import {
  BUS,
  CLOCK,
  type Clock,
  DATABASE,
  EVENT_STORE,
  hostedProjection,
  LOG,
  type Log,
  METRICS,
} from '#libs/host';
import { Policies } from '#libs/desk';
import { CalendarRegistry } from '#libs/opening-hours';
import { Counter, type Registry } from 'prom-client';
import { answerClocks } from './answer-clocks.projection.js';
import { ClockKeeper } from './clock-keeper.js';

const ANSWER_CLOCKS = Symbol('ANSWER_CLOCKS');

const projection = hostedProjection(answerClocks, { provide: ANSWER_CLOCKS });

const calendars: FactoryProvider<CalendarRegistry> = {
  provide: CalendarRegistry,
  inject: [EVENT_STORE, BUS],
  useFactory: (store: EventStore, bus: Bus) => {
    const registry = new CalendarRegistry(store);
    // Until it has been read every workspace counts as open; the next commit or look reads it.
    registry.follow(bus).catch(() => undefined);
    return registry;
  },
};

const policies: FactoryProvider<Policies> = {
  provide: Policies,
  inject: [EVENT_STORE, BUS],
  useFactory: (store: EventStore, bus: Bus) => Policies.following(store, bus),
};

@Module({
  providers: [
    projection,
    calendars,
    policies,
    {
      provide: ClockKeeper,
      inject: [DATABASE, EVENT_STORE, CalendarRegistry, Policies, CLOCK, LOG, METRICS],
      useFactory: (
        { pool }: Database,
        store: EventStore,
        registry: CalendarRegistry,
        rules: Policies,
        clock: Clock,
        log: Log,
        metrics: Registry,
      ) => {
        const ranOut = new Counter({
          name: 'convolog_answer_clocks_ran_out_total',
          help: 'Promised times that were over while the customer still waited.',
          labelNames: ['clock'],
          registers: [metrics],
        });
        return new ClockKeeper({
          pool,
          store,
          calendars: registry,
          policies: rules,
          now: () => clock.now(),
          log,
          onRanOut: (name) => ranOut.inc({ clock: name }),
        });
      },
    },
  ],
  exports: [CalendarRegistry, Policies],
})
export class ClocksModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(ClockKeeper) private readonly keeper: ClockKeeper) {}

  onApplicationBootstrap(): void {
    this.keeper.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.keeper.stop();
  }
}
