/** Repeats a step that must not be lost while the store is away, with growing pauses. */
import { setTimeout as pause } from 'node:timers/promises';
import { StoreBusyError, StoreUnreachableError } from '#libs/event-store';

const PAUSE_MS_MAX = 5_000;
const TRIES_MAX = 60;

/** Passes on every other error at once, and the store's own after about five minutes. */
export async function patiently<Result>(step: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      const isPassing = error instanceof StoreBusyError || error instanceof StoreUnreachableError;
      if (!isPassing || tries >= TRIES_MAX) throw error;
      await pause(Math.min(PAUSE_MS_MAX, 100 * 2 ** tries));
    }
  }
}
