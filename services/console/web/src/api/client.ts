/**
 * One way to ask the API. Every failure is an `ApiError` with a problem that says what to do,
 * including the ones that never reached the server.
 */
import type { Problem } from '../../../live-state/index.js';
import { learnServerTime } from '../time.js';

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

const TIMEOUT_MS = 20_000;
/** A file may take its time on a slow line. */
const UPLOAD_TIMEOUT_MS = 180_000;

let workspaceId: string | null = null;
let onLoggedOut: () => void = () => {};

/** Every later request is made in this workspace. */
export function askInWorkspace(id: string | null): void {
  workspaceId = id;
}

/** Called when the server says that nobody is logged in. */
export function whenLoggedOut(listener: () => void): void {
  onLoggedOut = listener;
}

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Goes as JSON, a form with files as it is. */
  readonly body?: object | FormData | undefined;
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Throws `ApiError`; an empty answer is `undefined`. */
export async function ask<Answer>(path: string, { method = 'GET', body, query, signal }: Ask = {}) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== null && value !== undefined && value !== '') params.set(name, String(value));
  const search = params.size > 0 ? `?${params}` : '';
  const isForm = body instanceof FormData;
  const timeout = AbortSignal.timeout(isForm ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${search}`, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
        ...(workspaceId ? { 'x-workspace': workspaceId } : {}),
      },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(timeout.aborted ? slow : unreachable);
  }
  learnServerTime(response.headers.get('date'));
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401 && path !== '/session') onLoggedOut();
    throw new ApiError(problem);
  }
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as Answer;
}

const unreachable: Problem = {
  title: 'No connection',
  status: 0,
  detail: 'The server could not be reached. Check your network, then try again.',
};

const slow: Problem = {
  title: 'No answer',
  status: 0,
  detail: 'The server did not answer in time. Try again; nothing is done twice.',
};

async function problemOf(response: Response): Promise<Problem> {
  try {
    const said = (await response.json()) as Partial<Problem>;
    if (typeof said.title === 'string')
      return { ...said, title: said.title, status: response.status };
  } catch {
    // Not ours: an answer of something in between, without a body that we can read.
  }
  return {
    title: response.status >= 500 ? 'The server has a problem' : 'Refused',
    status: response.status,
    detail:
      response.status >= 500
        ? 'Try again in a moment. If it stays, tell whoever runs Convolog here.'
        : `The server answered ${response.status}.`,
  };
}

export function mediaUrl(conversationId: string, messageId: string, index: number): string {
  return inWorkspace(
    `/api/v1/conversations/${conversationId}/messages/${messageId}/media/${index}`,
  );
}

/** For addresses that the browser fetches by itself: it sends the cookie and no header of ours. */
export function inWorkspace(address: string): string {
  return workspaceId ? `${address}?workspace=${encodeURIComponent(workspaceId)}` : address;
}

/** What a person reads about a failure: one sentence, and what to do. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Try again.';
  const { problem } = error;
  const refusal = problem.refusal ? refusals[problem.refusal] : undefined;
  if (refusal) return refusal;
  if (problem.errors?.length)
    return problem.errors.map(({ field, rule }) => `${field}: ${rule}`).join('; ');
  return problem.detail ?? problem.title;
}

const refusals: Readonly<Record<string, string>> = {
  not_started: 'This conversation has not begun.',
  resolved: 'This conversation is resolved. Reopen it first.',
  not_your_turn: 'Somebody else answers this customer now. Pick the conversation up first.',
  not_waiting: 'Nobody waits here any more: it was taken in the meantime.',
  offer_gone: 'This offer is over. The conversation is waiting again, or somebody took it.',
  offer_open: 'It is being offered to somebody at this moment.',
  held_by_another_agent: 'A colleague was quicker and has this conversation now.',
  not_held_by_you: 'You do not hold this conversation. Pick it up first.',
  not_resolved: 'This conversation is open already.',
  no_room: 'There is no room left for it. A lead can decide so all the same, with a reason.',
  not_here: 'This colleague is not online. A lead can pass it on all the same, with a reason.',
  not_a_member: 'This colleague does not answer customers here any more.',
  lease_over: 'You were away in between, and the offer went on.',
};
