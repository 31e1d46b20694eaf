/** Metrics of routing. No label names a workspace, an agent or a conversation. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { RoutingOutcome } from './carry-out-plan.js';

export function measureRouting(metrics: Registry) {
  const registers = [metrics];
  const offers = new Counter({
    name: 'convolog_routing_offers_total',
    help: 'Offers made, offers that ended without an answer, and conversations taken back.',
    labelNames: ['outcome'],
    registers,
  });
  const waiting = new Gauge({
    name: 'convolog_routing_waiting',
    help: 'Conversations in the queue, offered or not.',
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
    pass: (seconds: number, inQueue: number) => {
      duration.observe(seconds);
      waiting.set(inQueue);
    },
  };
}
