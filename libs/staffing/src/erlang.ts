/**
 * How long people wait when so many come and so many answer (Erlang 1917). Loads are in erlang: arrivals
 * per second times seconds of handling. All by recursion, so that a thousand agents are no trouble.
 */

/** One stretch of time in which arrivals and staff stay the same. */
export interface Workload {
  readonly arrivalsPerHour: number;
  /** Seconds that one contact keeps one place busy. */
  readonly handlingSeconds: number;
}

export interface Waiting {
  /** Share of contacts that do not get an answer at once. */
  readonly waitProbability: number;
  /** Mean seconds over all contacts, those who do not wait included. */
  readonly meanWaitSeconds: number;
  /** Contacts that wait, on average. */
  readonly queueLength: number;
  /** Share of the agents' time that is spent on contacts. */
  readonly occupancy: number;
  /** Share of all contacts that are answered within these seconds. */
  readonly answeredWithin: (seconds: number) => number;
}

export function loadOf({ arrivalsPerHour, handlingSeconds }: Workload): number {
  return (arrivalsPerHour / 3_600) * handlingSeconds;
}

/** Erlang B: the share that finds all of `agents` places taken, when nobody waits. */
export function erlangB(agents: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= agents; n += 1) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

/** Erlang C: the share that has to wait, when everybody does. 1 when the load is too much for ever. */
export function erlangC(agents: number, load: number): number {
  if (load >= agents) return 1;
  const blocked = erlangB(agents, load);
  return (agents * blocked) / (agents - load * (1 - blocked));
}

/** Everybody waits until it is their turn. With too few agents the queue grows without end: infinity. */
export function patientWaiting(workload: Workload, agents: number): Waiting {
  const load = loadOf(workload);
  const waitProbability = load === 0 ? 0 : erlangC(agents, load);
  if (load >= agents && load > 0) {
    return {
      waitProbability: 1,
      meanWaitSeconds: Number.POSITIVE_INFINITY,
      queueLength: Number.POSITIVE_INFINITY,
      occupancy: 1,
      answeredWithin: () => 0,
    };
  }
  const { handlingSeconds, arrivalsPerHour } = workload;
  const spare = agents - load;
  const meanWaitSeconds = spare === 0 ? 0 : (waitProbability * handlingSeconds) / spare;
  return {
    waitProbability,
    meanWaitSeconds,
    queueLength: (arrivalsPerHour / 3_600) * meanWaitSeconds,
    occupancy: agents === 0 ? 0 : load / agents,
    answeredWithin: (seconds) =>
      1 - waitProbability * Math.exp((-spare * seconds) / handlingSeconds),
  };
}
