/** What the thread of `opening-thread.ts` does: opens one run of boxes after the other, and sleeps between. */
import { workerData } from 'node:worker_threads';
import { OpeningSlot } from './opening-slot.js';
import { END, HANDED, LEFT, type OpeningThreadData, RUN_MASK } from './opening-thread.js';

function main({ control, slots }: OpeningThreadData): void {
  const numbers = new Int32Array(control);
  const runs = slots.map((memory) => new OpeningSlot(memory));
  for (let run = 0; ; run = (run + 1) & RUN_MASK, Atomics.store(numbers, LEFT, run)) {
    while (Atomics.load(numbers, HANDED) === run) Atomics.wait(numbers, HANDED, run);
    if (Atomics.load(numbers, HANDED) === END) return;
    runs[run % runs.length]?.openAll();
  }
}

main(workerData as OpeningThreadData);
