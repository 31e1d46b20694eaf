/**
 * Erlang A (Palm 1957): people wait, but not for ever; patience is exponential. The number present is a
 * birth-death chain that dies with min(k, n) services and with everybody who gives up.
 */
import { erlangB, loadOf, type Waiting, type Workload } from './erlang.js';

export interface ImpatientWaiting extends Waiting {
  /** Share that gives up. */
  readonly abandonProbability: number;
}

/** Terms below this share of the sum so far change no digit that we print. */
const NEGLIGIBLE = 1e-18;
const STEPS = 2_000;

/** `patienceSeconds`: how long people are ready to wait on average; above 0. `agents` at least 1. */
export function impatientWaiting(
  workload: Workload,
  agents: number,
  patienceSeconds: number,
): ImpatientWaiting {
  const arrivals = workload.arrivalsPerHour / 3_600;
  const serving = 1 / workload.handlingSeconds;
  const leaving = 1 / patienceSeconds;
  const blocked = erlangB(agents, loadOf(workload));
  if (arrivals === 0 || blocked === 0) return nobodyWaits(workload, agents);

  // Weights beside that of state n, which is 1; those below n add up to 1 / B - 1.
  let weight = 1;
  let waiting = 1;
  let queued = 0;
  for (let k = agents + 1; weight > NEGLIGIBLE * waiting; k += 1) {
    weight *= arrivals / (agents * serving + (k - agents) * leaving);
    waiting += weight;
    queued += (k - agents) * weight;
  }
  const all = 1 / blocked - 1 + waiting;
  const waitProbability = waiting / all;
  const queueLength = queued / all;
  const abandonProbability = (leaving * queueLength) / arrivals;
  /** Probability of the state with one place free: whoever comes then takes it. */
  const lastPlace = (agents * serving) / arrivals / all;
  return {
    waitProbability,
    queueLength,
    abandonProbability,
    meanWaitSeconds: queueLength / arrivals,
    occupancy: (arrivals * (1 - abandonProbability)) / (agents * serving),
    answeredWithin: (seconds) =>
      1 -
      waitProbability +
      arrivals *
        lastPlace *
        integral(seconds, (x) =>
          Math.exp(
            (arrivals / leaving) * (1 - Math.exp(-leaving * x)) - (agents * serving + leaving) * x,
          ),
        ),
  };
}

function nobodyWaits(workload: Workload, agents: number): ImpatientWaiting {
  return {
    waitProbability: 0,
    queueLength: 0,
    abandonProbability: 0,
    meanWaitSeconds: 0,
    occupancy: loadOf(workload) / agents,
    answeredWithin: () => 1,
  };
}

/** Simpson's rule over [0, end]. */
function integral(end: number, f: (x: number) => number): number {
  const h = end / STEPS;
  let sum = f(0) + f(end);
  for (let step = 1; step < STEPS; step += 1) sum += f(step * h) * (step % 2 === 1 ? 4 : 2);
  return (sum * h) / 3;
}
