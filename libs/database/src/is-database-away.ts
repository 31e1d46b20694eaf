/** Does an error mean that the database cannot serve now, rather than that we asked it wrongly? */

/** Of the server: connection trouble, no resources, shutting down or starting, conflicts, a lock. */
const PASSING_STATES = /^(08|53|57P|40001|40P01|55P03|57014)/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What `pg` says itself; these have no code. */
const CLIENT =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** True: the same request may well succeed in a moment. Looks at causes too. */
export function isDatabaseAway(error: unknown): boolean {
  for (
    let at: unknown = error, depth = 0;
    typeof at === 'object' && at !== null && depth < 5;
    depth++
  ) {
    const { code, message, cause } = at as { code?: unknown; message?: unknown; cause?: unknown };
    if (typeof code === 'string' && (PASSING_STATES.test(code) || NETWORK.has(code))) return true;
    if (typeof message === 'string' && CLIENT.test(message)) return true;
    at = cause;
  }
  return false;
}
