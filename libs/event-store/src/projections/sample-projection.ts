/** A small projection for tests of runners, and the table that it needs. */
import { defineProjection, type Projection, type SealedPart, sealedPart } from '../projection.js';
import { splitStream } from '../stream.js';

export interface Tally {
  notes: number;
  lastNoteAt: Date | null;
  labels: readonly string[];
  preview: SealedPart | null;
}

export const tally: Projection<Tally> = defineProjection<Tally>({
  name: 'tally',
  version: 1,
  table: 'tally',
  partition: 'stream',
  handles: ['NoteAdded', 'LabelAdded', 'ConversationResolved'],
  key: (event) => splitStream(event.stream).id,
  evolve(row, event) {
    const before = row ?? { notes: 0, lastNoteAt: null, labels: [], preview: null };
    switch (event.type) {
      case 'NoteAdded':
        return {
          ...before,
          notes: before.notes + 1,
          lastNoteAt: event.recordedAt,
          preview: sealedPart(event),
        };
      case 'LabelAdded': {
        const { label } = event.data as { label: string };
        return before.labels.includes(label)
          ? row
          : { ...before, labels: [...before.labels, label] };
      }
      default:
        return null;
    }
  },
});

export const TALLY_TABLE = `
  create table tally (
    workspace_id uuid not null, key uuid not null, last_position bigint not null,
    notes int not null, last_note_at timestamptz, labels text[] not null, preview jsonb,
    notes_doubled int generated always as (notes * 2) stored,
    primary key (workspace_id, key));
  create index on tally (last_position);
  select protect_workspace_table('tally')`;
