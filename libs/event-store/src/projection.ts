/**
 * A projection: rows that follow from events, and from nothing else.
 *
 * Rows are plain data. Personal parts stay sealed inside rows (`SealedPart`) and are opened where
 * they are shown, so a forgotten person is forgotten in every read model at once.
 */
import type { RecordedEvent } from './event.js';
import type { Sealed, SealingPlace } from '#libs/sealing';

/** A sealed part copied out of an event, with the place it is bound to. */
export interface SealedPart extends Omit<SealingPlace, 'workspaceId'> {
  readonly keyId: string;
  /** Base64, so that the row is plain JSON. */
  readonly box: string;
  /** `<Type>@<version>` that it was sealed in: a later upcaster must know where to begin. */
  readonly of?: string;
}

export interface Projection<Row extends object> {
  /** Kebab-case; with the version it names the checkpoint. */
  readonly name: string;
  /** Raise it when `evolve` or the table changes: a new version is built beside the old one. */
  readonly version: number;
  /**
   * Table made by a migration. Column names are the row's field names in snake_case; it has
   * `workspace_id uuid`, `key uuid` as primary key together, and `last_position bigint`.
   */
  readonly table: string;
  readonly handles: readonly string[];
  /**
   * `stream`: a row follows from one stream only, the one whose id is its key, so that a build may be
   * shared by several workers. Left out when streams share rows: then one worker folds all of them.
   */
  readonly partition?: 'stream';
  /** Which row an event belongs to; `null` to pass it by. A uuid. */
  readonly key: (event: RecordedEvent) => string | null;
  /** Pure. `null` means "no row". */
  readonly evolve: (row: Row | null, event: RecordedEvent) => Row | null;
}

export function defineProjection<Row extends object>(projection: Projection<Row>): Projection<Row> {
  return projection;
}

/** The sealed part of an event, ready to be kept in a row; `null` when it has none. */
export function sealedPart(event: RecordedEvent & { sealed: Sealed | null }): SealedPart | null {
  if (event.sealed === null) return null;
  return {
    stream: event.stream,
    eventId: event.id,
    keyId: event.sealed.keyId,
    box: event.sealed.box.toString('base64'),
    of: `${event.type}@${event.recordedVersion ?? event.schemaVersion}`,
  };
}
