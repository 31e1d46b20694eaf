/** Waiting in tests: for a condition, never for a number of milliseconds. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** Default 15,000: a busy machine may be slow, and only a failure waits so long. */
  readonly timeoutMs?: number;
  /** Pause between two looks; default 10. */
  readonly everyMs?: number;
  /** What is waited for; stands in the error. */
  readonly what?: string;
}

type Truthy<Answer> = Exclude<Answer, false | null | undefined | 0 | ''>;

/**
 * Asks again and again until the answer is truthy, and returns that answer. A condition that throws
 * counts as "not yet"; its last error is the cause of the time-out.
 */
export async function until<Answer>(
  condition: () => Answer | Promise<Answer>,
  { timeoutMs = 15_000, everyMs = 10, what = 'the condition' }: UntilOptions = {},
): Promise<Truthy<Answer>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await condition();
      if (answer) return answer as Truthy<Answer>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) break;
    await sleep(everyMs);
  }
  const why = last instanceof Error ? `: ${last.message}` : '';
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}${why}`, { cause: last });
}
