/**
 * Errors of our own API as RFC 9457 problem details that name the field and the rule.
 *
 * Throw `Problem` in controllers; everything else is translated here. What went wrong inside is
 * logged, never sent.
 */
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  ValidationPipe,
} from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { throwError } from 'rxjs';
import type { Log } from './log.js';

export interface FieldError {
  /** Path of the field, such as `config.appSecret` or `options.0.title`. */
  readonly field: string;
  readonly rule: string;
}

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Further members, such as `refusal`. */
  readonly [member: string]: unknown;
}

export interface ProblemInput {
  readonly status: number;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the body, such as `{ refusal: 'not_your_turn' }`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not logged in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Cannot be processed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available at the moment',
};

export class Problem extends HttpException {
  readonly headers: Readonly<Record<string, string>>;

  constructor(input: ProblemInput) {
    const details = problemDetails(input);
    super(details, input.status);
    this.message = details.detail ?? details.title;
    this.headers = input.headers ?? {};
  }

  get details(): ProblemDetails {
    return this.getResponse() as ProblemDetails;
  }
}

/** A 400 for one field. */
export function badField(field: string, rule: string): Problem {
  return invalid([{ field, rule }]);
}

export function problemDetails(input: ProblemInput): ProblemDetails {
  return {
    type: input.type ?? 'about:blank',
    title: input.title ?? TITLES[input.status] ?? 'Error',
    status: input.status,
    ...(input.detail === undefined ? {} : { detail: input.detail }),
    ...(input.errors === undefined ? {} : { errors: input.errors }),
    ...input.members,
  };
}

/** The part of a reply that the filter needs; Fastify's reply has it. */
interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: unknown): unknown;
  readonly sent: boolean;
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    const problem = toProblem(error);
    if (problem.status >= 500 && problem.status !== 503)
      this.log.error({ err: error }, 'request failed');
    if (host.getType() === 'rpc') return throwError(() => problem);
    if (host.getType() === 'ws') {
      const client = host.switchToWs().getClient<{ send(data: string): void }>();
      return client.send(JSON.stringify({ type: 'error', problem }));
    }
    const reply = host.switchToHttp().getResponse<Reply>();
    if (reply.sent) return undefined;
    for (const [name, value] of Object.entries(headersOf(error))) reply.header(name, value);
    return reply
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  }
}

/** Any thrown value as a problem. Unknown errors tell nothing about themselves. */
export function toProblem(error: unknown): ProblemDetails {
  if (error instanceof Problem) return error.details;
  if (error instanceof HttpException)
    return problemDetails({ status: error.getStatus(), detail: error.message });
  const name = error instanceof Error ? error.name : '';
  if (name === 'StoreBusyError' || name === 'StoreUnreachableError')
    return problemDetails({
      status: 503,
      detail: 'The event store cannot take this now. Try again.',
    });
  if (name === 'NewerEventError')
    return problemDetails({
      status: 503,
      detail: 'This was changed by newer software than the one that answers here. Upgrade it.',
    });
  // Fastify's own refusals: malformed JSON, a body over the limit, a media type it cannot read.
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return problemDetails({ status, detail: (error as Error).message });
  return problemDetails({ status: 500, detail: 'Something went wrong here. It has been logged.' });
}

/** Validates DTOs: unknown fields are refused, values are not guessed. */
export function strictValidation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => invalid(errors.flatMap((error) => fieldErrors(error, ''))),
  });
}

function invalid(errors: readonly FieldError[]): Problem {
  return new Problem({
    status: 400,
    title: 'Invalid input',
    detail: errors.map(({ field, rule }) => `${field}: ${rule}`).join('; '),
    errors,
  });
}

function fieldErrors(error: ValidationError, prefix: string): FieldError[] {
  const field = prefix === '' ? error.property : `${prefix}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => ({
    field,
    rule:
      name === 'whitelistValidation'
        ? 'is not a known field'
        : message.replace(new RegExp(`^${escaped(error.property)} `), ''),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, field))];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof Problem) return error.headers;
  const name = error instanceof Error ? error.name : '';
  return name === 'StoreBusyError' || name === 'StoreUnreachableError'
    ? { 'retry-after': '2' }
    : {};
}
