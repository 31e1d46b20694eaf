/**
 * The only door through which a shadow writes. It builds the names of its streams itself, all of the
 * category `shadow`: nothing that a candidate decides can reach a conversation or what is delivered.
 */
import { envelope } from '#libs/desk';
import { derivedId, type EventStore, newId, streamName } from '#libs/event-store';
import { KeyForgottenError } from '#libs/sealing';
import type { NoteEvent } from './shadow-events.js';
import type { NewNote } from './shadow-notes.js';

export interface NotesPlace {
  readonly workspaceId: string;
  readonly runId: string;
  readonly conversationId: string;
}

export type NotesAdded =
  | 'added'
  /** Another process was quicker: read again. */
  | 'moved_on'
  /** The person was forgotten: there are no words to seal any more. */
  | 'forgotten';

export class NotesStream {
  constructor(private readonly store: Pick<EventStore, 'append' | 'readStream'>) {}

  async read({ workspaceId, runId, conversationId }: NotesPlace): Promise<readonly NoteEvent[]> {
    const events = await this.store.readStream(workspaceId, nameOf(runId, conversationId));
    return events as unknown as NoteEvent[];
  }

  /** @param after how many notes there were when these were decided */
  async add(
    { workspaceId, runId, conversationId }: NotesPlace,
    after: number,
    notes: readonly NewNote[],
    sealFor: string,
    decidedBy: Readonly<Record<string, string>>,
  ): Promise<NotesAdded> {
    const events = notes.map(({ note, about }) =>
      envelope(note, newId(), false, sealFor, {
        actor: { kind: 'system', id: 'shadow' },
        causationId: about.id,
        correlationId: about.correlationId,
        traceparent: about.traceparent,
        occurredAt: about.recordedAt,
        decidedBy,
      }),
    );
    const stream = nameOf(runId, conversationId);
    try {
      const result = await this.store.append({
        workspaceId,
        appends: [{ stream, expectedVersion: after, events }],
      });
      return result.kind === 'appended' ? 'added' : 'moved_on';
    } catch (error) {
      if (error instanceof KeyForgottenError) return 'forgotten';
      throw error;
    }
  }
}

function nameOf(runId: string, conversationId: string): string {
  return streamName('shadow', derivedId(runId, 'conversation', conversationId));
}

/** Which question of which run a note is about: the key of its row. */
export function noteKey(runId: string, questionMessageId: string): string {
  return derivedId(runId, 'question', questionMessageId);
}
