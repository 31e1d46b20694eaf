/**
 * What both Graph APIs do around a send: the faults that were asked for. The platform's own part
 * (checks, ids, reports) comes in as functions.
 */
import type { Fault } from './faults.js';
import type { GraphAnswer } from './graph-errors.js';

/** How the HTTP layer ends a request. */
export type GraphEnding =
  | { readonly kind: 'answer'; readonly answer: GraphAnswer; readonly afterMs: number }
  /** Keep the connection open and say nothing. */
  | { readonly kind: 'hang' }
  /** Cut the connection. */
  | { readonly kind: 'drop' };

export interface Send {
  /** Takes the message in, shows it on the phone, plans its reports; answers with its id. */
  readonly accept: () => GraphAnswer;
  /** The documented error, or null when this one is told later (and has been arranged). */
  readonly fail: (code: string) => GraphAnswer | null;
  /** Code of "too many requests". */
  readonly limitCode: string;
  readonly downCode: string;
}

export function endSend(fault: Fault | null, send: Send): GraphEnding {
  switch (fault?.kind) {
    case undefined:
      return answer(send.accept());
    case 'slow':
      return { kind: 'answer', answer: send.accept(), afterMs: fault.ms };
    case 'hang':
      send.accept();
      return { kind: 'hang' };
    case 'drop':
      return { kind: 'drop' };
    case 'fail':
      return answer(send.fail(fault.code) ?? send.accept());
    case 'limit': {
      const refused = send.fail(send.limitCode) ?? send.accept();
      const headers = { 'retry-after': String(fault.retryAfterSeconds) };
      return answer({ ...refused, status: 429, headers });
    }
    case 'down': {
      const refused = send.fail(send.downCode) ?? send.accept();
      return answer({ ...refused, status: 503 });
    }
  }
}

export function answer(graphAnswer: GraphAnswer): GraphEnding {
  return { kind: 'answer', answer: graphAnswer, afterMs: 0 };
}
