/**
 * JSON logs: UTC, one object per line, with the ids that tie a line to its cause.
 *
 * No personal data: log ids and counts, never a message body, a name or an address. The redaction
 * below is the second wall, not the first.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Ids that every line inside a piece of work carries. */
export interface LogContext {
  readonly workspaceId?: string;
  readonly correlationId?: string;
  readonly causationId?: string | null;
  readonly eventId?: string;
  readonly [field: string]: unknown;
}

const context = new AsyncLocalStorage<LogContext>();

const SECRET_FIELDS = [
  'password',
  'token',
  'secret',
  'appSecret',
  'accessToken',
  'verifyToken',
  'masterKey',
  'authorization',
  'cookie',
  'private',
  'content',
  'text',
  'body',
  'email',
  'phone',
  'address',
  'name',
  'headers',
];

export function createLog(options: {
  readonly service: string;
  readonly level: string;
  readonly destination?: { write(line: string): void };
}): Log {
  const settings = {
    level: options.level,
    base: { service: options.service, pid: process.pid },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => ({ ...context.getStore() }),
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]),
      censor: '[removed]',
    },
    serializers: { err: plainError, error: plainError },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** Runs `work` so that every line it logs carries these ids as well. */
export function withLogContext<Result>(fields: LogContext, work: () => Result): Result {
  return context.run({ ...context.getStore(), ...fields }, work);
}

/** Only what is ours to tell: a driver's `detail` may hold a row, and a row a person. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack,
    ...(error.cause instanceof Error ? { cause: plainError(error.cause) } : {}),
  };
}
