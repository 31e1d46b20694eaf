/**
 * How far each conversation came in its flow: what the figures on the drawn flow are counted from.
 *
 * A customer has left at a step when the bot waits there and nothing came for an hour; whoever reads
 * decides that by the time, so the row only keeps since when.
 */
import type { ConversationEvent } from '#libs/conversation';
import { defineProjection, type RecordedEvent, splitStream } from '#libs/event-store';

export interface FlowProgressRow {
  /** Of the latest turn: a conversation that begins anew on another version counts for that one. */
  readonly flowVersion: number;
  /** Steps that were entered, each once. */
  readonly entered: readonly string[];
  readonly waitsAt: string | null;
  readonly state: 'waiting' | 'answered' | 'handover' | 'callback' | 'ended';
  readonly since: Date;
}

export const flowProgress = defineProjection<FlowProgressRow>({
  name: 'overview-flow-progress',
  version: 1,
  table: 'overview_flow_progress',
  handles: [
    'FlowStepTaken',
    'MessageReceived',
    'HandoverRequested',
    'CallbackRequested',
    'ConversationResolved',
  ],
  key: (event) => splitStream(event.stream).id,

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & ConversationEvent;
    const since = recorded.recordedAt;
    switch (event.type) {
      case 'FlowStepTaken': {
        const { flowVersion, path, waitsAt } = event.data;
        const before = row?.flowVersion === flowVersion ? row.entered : [];
        return {
          flowVersion,
          entered: [...new Set([...before, ...path])],
          waitsAt,
          state: waitsAt === null ? 'ended' : 'waiting',
          since,
        };
      }
      case 'MessageReceived':
        return row?.state === 'waiting' && event.data.classification === 'human'
          ? { ...row, state: 'answered', since }
          : row;
      case 'HandoverRequested':
        return row && { ...row, state: 'handover', since };
      case 'CallbackRequested':
        return row && { ...row, state: 'callback', since };
      case 'ConversationResolved':
        return row && { ...row, state: 'ended', since };
      default:
        return row;
    }
  },
});
