/** The thread of `train-aside.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Brain, trainBrain } from '#libs/brain';

const model = trainBrain(workerData as Brain);
parentPort?.postMessage(model, [model.topics.lines.weights.buffer as ArrayBuffer]);
