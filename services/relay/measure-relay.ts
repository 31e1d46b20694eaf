/** Metrics of relay, and its `lag` check. A standby is ready: it has nothing to catch up with. */
import type { LogRelay } from '#libs/bus';
import type { EventStore } from '#libs/event-store';
import type { Health } from '#libs/host';
import { Counter, Gauge, type Registry } from 'prom-client';

interface Watched {
  readonly store: EventStore;
  readonly relay: LogRelay;
  readonly health: Health;
  readonly lagMax: number;
}

export function measureRelay(metrics: Registry) {
  const registers = [metrics];
  const events = new Counter({
    name: 'convolog_relay_events_total',
    help: 'Events published to the log.',
    registers,
  });
  const position = new Gauge({
    name: 'convolog_relay_position',
    help: 'Position up to which the store has been published by this process.',
    registers,
  });
  return {
    published: (count: number, upTo: number) => {
      events.inc(count);
      position.set(upTo);
    },
    watch: ({ store, relay, health, lagMax }: Watched) => {
      const lag = async () => {
        const { isLeader, position: published } = relay.status();
        return isLeader ? Math.max(0, (await store.head()) - published) : 0;
      };
      new Gauge({
        name: 'convolog_relay_lag',
        help: 'Events in the store that are not published yet.',
        registers,
        async collect() {
          this.set(await lag().catch(() => Number.NaN));
        },
      });
      new Gauge({
        name: 'convolog_relay_leader',
        help: '1 when this process publishes, 0 when it stands by.',
        registers,
        collect() {
          this.set(relay.status().isLeader ? 1 : 0);
        },
      });
      health.add('lag', async () => {
        const behind = await lag();
        return { isOk: behind <= lagMax, detail: `${behind} events behind` };
      });
    },
  };
}
