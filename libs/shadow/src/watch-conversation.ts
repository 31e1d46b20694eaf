/**
 * Follows a conversation for the runs of its workspace. It is handed readers and its own notes, and
 * nothing that could send, compose or command: a shadow has no hands.
 */
import { type EventStore, type RecordedEvent, splitStream } from '#libs/event-store';
import type { Hours } from '#libs/flows';
import type { Candidates } from './candidates.js';
import type { NotesStream } from './notes-stream.js';
import { isDuring, type ShadowRun } from './runs.js';
import { newNotes } from './shadow-notes.js';
import type { WorkspaceShadows } from './workspace-shadows.js';

export interface ShadowParts {
  readonly reader: Pick<EventStore, 'readStream'>;
  readonly shadows: Pick<WorkspaceShadows, 'of'>;
  readonly candidates: Pick<Candidates, 'of'>;
  readonly notes: NotesStream;
  /** When the team of that inbox is there, and under which version that is known. */
  readonly hoursOf: (
    workspaceId: string,
    inboxId: string,
  ) => Promise<{
    readonly hours: Hours;
    readonly decidedBy: Readonly<Record<string, string>>;
  }>;
}

/** What may change what a run knows of a conversation. */
export const SHADOW_HANDLES = [
  'MessageReceived',
  'FlowStepTaken',
  'ConversationResolved',
  'RatingGiven',
] as const;

const TRIES_MAX = 10;

/** Idempotent: what is on record already is not recorded again, whoever wakes us how often. */
export async function watchConversation(parts: ShadowParts, event: RecordedEvent): Promise<void> {
  const { workspaceId } = event;
  const { runs } = await parts.shadows.of(workspaceId);
  const concerned = runs.filter((run) => isDuring(run, event.position));
  for (const run of concerned) await watchFor(parts, run, workspaceId, event.stream);
}

async function watchFor(
  parts: ShadowParts,
  run: ShadowRun,
  workspaceId: string,
  stream: string,
): Promise<void> {
  const conversationId = splitStream(stream).id;
  const place = { workspaceId, runId: run.runId, conversationId };
  const candidate = await parts.candidates.of(workspaceId, run);
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const told = await parts.notes.read(place);
    const events = await parts.reader.readStream(workspaceId, stream);
    const [first] = events;
    if (first?.type !== 'ConversationStarted') return;
    const { contactId, inboxId } = first.data as { contactId: string; inboxId: string };
    const { hours, decidedBy } = await parts.hoursOf(workspaceId, inboxId);
    const notes = newNotes(run, candidate, conversationId, events, told, hours);
    if (notes.length === 0) return;
    const added = await parts.notes.add(place, told.length, notes, contactId, {
      ...decidedBy,
      shadow: run.runId,
    });
    if (added !== 'moved_on') return;
  }
  throw new Error(`The notes of run ${run.runId} changed faster than they could be added to.`);
}
