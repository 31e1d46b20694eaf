/** Trains a brain; a large one in a thread of its own, so that this process goes on answering. */
import { Worker } from 'node:worker_threads';
import { type Brain, type BrainModel, trainBrain } from '#libs/brain';

/** Below that it takes some hundredths of a second, less than starting a thread. */
const WORDINGS_ASIDE = 300;

export function trainAside(brain: Brain): Promise<BrainModel> {
  const wordings = [...brain.entries.values()].reduce(
    (sum, { questions }) => sum + questions.length,
    0,
  );
  if (wordings < WORDINGS_ASIDE) return Promise.resolve(trainBrain(brain));
  return new Promise((resolve, reject) => {
    const worker = new Worker(require.resolve('./train-worker.js'), { workerData: brain });
    worker.once('message', (model: BrainModel) => resolve(model));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`Training ended with code ${code}.`)));
  });
}
