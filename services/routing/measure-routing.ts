/** Metrics of routing. No label names a workspace, an agent or a conversation. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { RoutingOutcome } from './carrying-out.js';
import type { PassFigures } from './router.js';

export function measureRouting(metrics: Registry) {
  const registers = [metrics];
  const offers = new Counter({
    name: 'convolog_routing_offers_total',
    help: 'Offers made and ended, conversations taken back or given to the bot, customers told.',
    labelNames: ['outcome'],
    registers,
  });
  const waiting = new Gauge({
    name: 'convolog_routing_waiting',
    help: 'Conversations in the queue, offered or not.',
    registers,
  });
  const longest = new Gauge({
    name: 'convolog_routing_longest_wait_seconds',
    help: 'Of those in the queue now, how long the one waits who waits longest.',
    registers,
  });
  const duration = new Histogram({
    name: 'convolog_routing_pass_seconds',
    help: 'From the look at the queue to the last offer recorded.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5],
    registers,
  });
  return {
    done: (outcome: RoutingOutcome) => offers.inc({ outcome }),
    pass: (figures: PassFigures) => {
      duration.observe(figures.seconds);
      waiting.set(figures.waiting);
      longest.set(figures.longestWaitSeconds);
    },
  };
}
