/** Calls that customers asked for, as agents work them away. The number and the wish stay sealed. */
import type { CallbackOutcome, ConversationEvent } from '#libs/conversation';
import {
  defineProjection,
  type RecordedEvent,
  type SealedPart,
  sealedPart,
  splitStream,
} from '#libs/event-store';

export interface CallbackRow {
  readonly conversationId: string;
  /** `requested` until its time has come, then `planned`. */
  readonly status: 'requested' | 'planned' | 'taken' | 'done';
  readonly plannedFor: Date;
  readonly dueAt: Date;
  /** Since when the customer waits: the question that led here. */
  readonly waitingSince: Date;
  readonly takenBy: string | null;
  readonly doneAt: Date | null;
  readonly outcome: CallbackOutcome | null;
  readonly attempt: number;
  readonly wantedPart: SealedPart | null;
}

export const callbacks = defineProjection<CallbackRow>({
  name: 'overview-callbacks',
  version: 1,
  table: 'overview_callback',
  handles: [
    'CallbackRequested',
    'CallbackPlanned',
    'CallbackTaken',
    'CallbackReleased',
    'CallbackDone',
  ],
  key: (event) => (event.data as { callbackId: string }).callbackId,

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & ConversationEvent;
    switch (event.type) {
      case 'CallbackRequested':
        return {
          conversationId: splitStream(recorded.stream).id,
          status: 'requested',
          plannedFor: new Date(event.data.plannedFor),
          dueAt: new Date(event.data.dueAt),
          waitingSince: new Date(event.data.waitingSince),
          takenBy: null,
          doneAt: null,
          outcome: null,
          attempt: 0,
          wantedPart: sealedPart(recorded),
        };
      case 'CallbackPlanned':
        return (
          row && {
            ...row,
            status: 'planned',
            dueAt: new Date(event.data.dueAt),
            attempt: event.data.attempt,
            takenBy: null,
          }
        );
      case 'CallbackTaken':
        return row && { ...row, status: 'taken', takenBy: event.data.agentId };
      case 'CallbackReleased':
        return row && { ...row, status: 'planned', takenBy: null };
      case 'CallbackDone':
        return (
          row && {
            ...row,
            status: 'done',
            takenBy: event.data.agentId,
            doneAt: recorded.recordedAt,
            outcome: event.data.outcome,
          }
        );
      default:
        return row;
    }
  },
});
