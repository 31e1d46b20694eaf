/**
 * Where the time of an answer goes. Stamps that need no instrument inside the bot: the store's time of the
 * question, the announcement and the log's message as another process sees them, the time at which the bot
 * decided (the answer's own `occurredAt`), the store's time of the answer. All clocks are this machine's.
 */
import { LOG_PARTITIONS, type NatsBus, partitionOf, subjects } from '#libs/bus';
import { streamName } from '#libs/event-store';
import { percentile } from '../load.js';

/** One answered question, in epoch ms, as the store tells it. */
export interface Answered {
  readonly id: string;
  readonly position: number;
  readonly askedAt: number;
  readonly decidedAt: number;
  readonly answeredAt: number;
}

interface Stamp {
  readonly upTo: number;
  readonly at: number;
}

export const STAGES = ['announced', 'on_the_log', 'decided', 'appended'] as const;
export type Stage = (typeof STAGES)[number];
export type StageTimes = Readonly<Record<Stage, number>>;

export class StageWatch {
  private readonly announced: Stamp[] = [];
  private readonly log: Stamp[][] = Array.from({ length: LOG_PARTITIONS }, () => []);

  private constructor() {}

  /** Listens on the bus; costs the process that measures, not the one that is measured. */
  static async on(bus: NatsBus): Promise<StageWatch> {
    const watch = new StageWatch();
    bus.onAnnounced(({ lastPosition }) => {
      watch.announced.push({ upTo: lastPosition, at: Date.now() });
    });
    const connection = await bus.connected();
    connection?.subscribe(subjects.logAll, {
      callback: (error, message) => {
        if (error) return;
        const partition = Number(message.subject.split('.').at(-1));
        const upTo = Number(message.headers?.get('Convolog-Up-To'));
        watch.log[partition]?.push({ upTo, at: Date.now() });
      },
    });
    return watch;
  }

  /** How long each stage took, in ms; they add up to the whole. */
  of({ id, position, askedAt, decidedAt, answeredAt }: Answered): StageTimes {
    const partition = partitionOf(streamName('conversation', id));
    const announcedAt = Math.max(askedAt, firstReaching(this.announced, position));
    const loggedAt = Math.max(announcedAt, firstReaching(this.log[partition] as Stamp[], position));
    return {
      announced: announcedAt - askedAt,
      on_the_log: loggedAt - announcedAt,
      decided: decidedAt - loggedAt,
      appended: answeredAt - decidedAt,
    };
  }
}

/** When news first reached that position; stamps come in order of time, and nearly in order of position. */
function firstReaching(stamps: readonly Stamp[], position: number): number {
  let [low, high] = [0, stamps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stamps[middle] as Stamp).upTo < position) low = middle + 1;
    else high = middle;
  }
  return stamps[low]?.at ?? Number.NaN;
}

/** p50 and p99 of each stage, and its mean among the slowest hundredth: what makes them slow. */
export function summaryOf(
  times: readonly { readonly whole: number; readonly stages: StageTimes }[],
): Record<string, number> {
  const slowest = [...times]
    .sort((one, other) => other.whole - one.whole)
    .slice(0, Math.max(1, Math.ceil(times.length / 100)));
  return Object.fromEntries(
    STAGES.flatMap((stage) => {
      const values = times.map(({ stages }) => stages[stage]);
      const ofSlowest = slowest.map(({ stages }) => stages[stage]);
      return [
        [`${stage}_p50_ms`, percentile(values, 0.5)],
        [`${stage}_p99_ms`, percentile(values, 0.99)],
        [
          `${stage}_of_slowest_ms`,
          Math.round(ofSlowest.reduce((sum, value) => sum + value, 0) / ofSlowest.length),
        ],
      ];
    }),
  );
}

/** One line for each second in which questions were asked, with the stages of its slowest answer. */
export function secondBySecond(rows: readonly Answered[], watch: StageWatch): string[] {
  const first = Math.min(...rows.map(({ askedAt }) => askedAt));
  const bySecond = new Map<number, Answered[]>();
  for (const row of rows) {
    const second = Math.floor((row.askedAt - first) / 1_000);
    const own = bySecond.get(second);
    if (own) own.push(row);
    else bySecond.set(second, [row]);
  }
  const waitOf = ({ askedAt, answeredAt }: Answered) => answeredAt - askedAt;
  return [...bySecond]
    .sort(([one], [other]) => one - other)
    .map(([second, own]) => {
      const waits = own.map(waitOf);
      const slowest = own.reduce((found, row) => (waitOf(row) > waitOf(found) ? row : found));
      return `${second} s: p50 ${percentile(waits, 0.5)} ms, p99 ${percentile(waits, 0.99)} ms, slowest ${JSON.stringify(watch.of(slowest))}`;
    });
}
