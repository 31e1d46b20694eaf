/** The bus: news of commits, late, twice, out of order, or only when it is delivered anew. */
import type { Log, LogEvent } from './log.js';
import type { SimulatedProcess } from './process.js';

const USUAL_MS = 40;
const LATE_MS_MAX = 3_000;
const AGAIN_MS_MAX = 5_000;

/** `hear` is called for each event at least once, and must be harmless twice. */
export function listen(
  log: Log,
  process: SimulatedProcess,
  wants: (event: LogEvent) => boolean,
  hear: (event: LogEvent) => Promise<void>,
): void {
  const { chance, timeline, faults } = process.parts;
  log.onAppended((events) => {
    for (const event of events) {
      if (!wants(event)) continue;
      const { lateShare, doubleShare, lostShare } = faults();
      const bring = (ms: number) => timeline.after(ms, () => process.must(() => hear(event)));
      if (chance.happens(lostShare)) bring(chance.whole(1_000, AGAIN_MS_MAX));
      else bring(chance.happens(lateShare) ? chance.whole(0, LATE_MS_MAX) : chance.wait(USUAL_MS));
      if (chance.happens(doubleShare)) bring(chance.whole(0, AGAIN_MS_MAX));
    }
  });
}
