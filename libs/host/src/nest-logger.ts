/** Lets the framework's own lines go through the same log. */
import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

export class NestLogger implements LoggerService {
  constructor(private readonly to: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    // The framework tells every route and module at "log": useful only when one looks for them.
    this.to.debug(fields(rest), text(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (message instanceof Error) this.to.error({ err: message }, message.message);
    else this.to.error({ ...fields(rest), stack: stackIn(rest) }, text(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.to.warn(fields(rest), text(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.to.debug(fields(rest), text(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.to.trace(fields(rest), text(message));
  }
}

function text(message: unknown): string {
  return typeof message === 'string' ? message : String(message);
}

function fields(rest: readonly unknown[]): { part?: string } {
  const part = rest.at(-1);
  return typeof part === 'string' && !part.includes('\n') ? { part } : {};
}

function stackIn(rest: readonly unknown[]): string | undefined {
  return rest.find(
    (item): item is string => typeof item === 'string' && item.includes('\n    at '),
  );
}
