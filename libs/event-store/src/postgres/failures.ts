/** What a failed statement means: for an append, and for a read. */
import { KeyServiceError } from '#libs/sealing';
import { StoreUnreachableError } from '../event-store.js';

export type Failure =
  /** Somebody else was quicker: look who. Nothing was written. */
  | 'rivalry'
  /** The connection broke; it is not known whether it was written. */
  | 'lost'
  /** Not written, and worth another try in a moment. */
  | 'passing'
  /** Not written, and the same again next time. */
  | 'final';

const RIVAL_KEYS = ['event_stream', 'event_external'];

const PASSING = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '53300', // too_many_connections
  '55P03', // lock_not_available: somebody holds the log's lock
  '57014', // query_canceled
]);

export function failureOf(error: unknown): Failure {
  const { code, constraint } = error as { code?: unknown; constraint?: string };
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return 'lost'; // Not from the server.
  if (code === '23505' && RIVAL_KEYS.includes(constraint ?? '')) return 'rivalry';
  // 57P0x: the server shuts down, crashed or is starting; 08xxx: the connection.
  if (code.startsWith('57P') || code.startsWith('08')) return 'lost';
  return PASSING.has(code) ? 'passing' : 'final';
}

/** A bug of ours throws these; they must surface as what they are and not as a lost connection. */
export function isBug(error: unknown): boolean {
  return (
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  );
}

const BROKEN_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What the driver and its pool say without a code. */
const BROKEN_WORDS = /^(Connection terminated|timeout exceeded when trying to connect|Client has)/;

/** Runs a read; that the database is away is said as `StoreUnreachableError`, like by an append. */
export async function whileReachable<Answer>(read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    throw isAway(error) ? new StoreUnreachableError(error) : error;
  }
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof KeyServiceError) return true; // Nothing can be sealed or opened without it.
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return BROKEN_WORDS.test(error.message);
  return BROKEN_SOCKET.has(code) || code.startsWith('57P') || /^08...$/.test(code);
}
