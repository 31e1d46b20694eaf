/**
 * How a process ends: not ready at once, finish what is in flight, close, exit within 20 seconds.
 */
import type { Log } from './log.js';

export const DRAIN_MAX_MS = 20_000;

/** Calls `stop` once, on a signal or when the process that started us is gone. */
export function stopOnRequest(stop: (why: string) => Promise<void>, log: Log): void {
  let isStopping = false;
  const begin = (why: string) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ why }, 'stopping');
    setTimeout(() => {
      log.error({ afterMs: DRAIN_MAX_MS }, 'did not stop in time; leaving');
      process.exit(1);
    }, DRAIN_MAX_MS).unref();
    stop(why).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => begin('SIGTERM'));
  process.on('SIGINT', () => begin('SIGINT'));
  // A supervisor that was killed cannot send signals; its end of the pipe closes with it.
  if (process.env.CONVOLOG_SUPERVISED === '1') {
    process.stdin.on('end', () => begin('the supervisor is gone'));
    process.stdin.on('close', () => begin('the supervisor is gone'));
    process.stdin.on('error', () => begin('the supervisor is gone'));
    process.stdin.resume();
    if (process.channel) process.on('disconnect', () => begin('the supervisor is gone'));
  }
}

/** A bug ends the process with a line that a log collector can read. */
export function dieLoudly(log: Log): void {
  const die = (error: unknown) => {
    log.fatal({ err: error }, 'unexpected error');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}
