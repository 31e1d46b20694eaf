/** The pure half of a projection: what a run of events does to rows. */
import type { RecordedEvent } from '../event.js';
import type { Projection } from '../projection.js';

/** A row as an event left it; `null`: there is none any more. */
export interface RowChange<Row> {
  readonly workspaceId: string;
  readonly key: string;
  readonly row: Row | null;
  /** Position of the last event that changed it. */
  readonly position: number;
}

/** Names a row within its projection. */
export interface RowPlace {
  readonly workspaceId: string;
  readonly key: string;
}

export function rowName({ workspaceId, key }: RowPlace): string {
  return `${workspaceId}/${key}`;
}

/** Which rows the events belong to, each once. */
export function rowPlaces<Row extends object>(
  projection: Projection<Row>,
  events: readonly RecordedEvent[],
): RowPlace[] {
  const places = new Map<string, RowPlace>();
  for (const event of events) {
    const key = projection.key(event);
    if (key === null) continue;
    const place = { workspaceId: event.workspaceId, key };
    places.set(rowName(place), place);
  }
  return [...places.values()];
}

/** Rows that differ after `events`, each once. `rowBefore` answers what was there, by name. */
export function foldEvents<Row extends object>(
  projection: Projection<Row>,
  events: readonly RecordedEvent[],
  rowBefore: (name: string) => Row | null,
): RowChange<Row>[] {
  const changes = new Map<string, RowChange<Row>>();
  const handled = new Set(projection.handles);
  for (const event of events) {
    if (!handled.has(event.type)) continue;
    const key = projection.key(event);
    if (key === null) continue;
    const place = { workspaceId: event.workspaceId, key };
    const name = rowName(place);
    const changed = changes.get(name);
    const before = changed ? changed.row : rowBefore(name);
    const row = evolveRow(projection, before, event);
    if (row !== before) changes.set(name, { ...place, row, position: event.position });
  }
  return [...changes.values()];
}

/** All rows that follow from `events`, by name. The oracle of tests, and a projection in memory. */
export function foldFresh<Row extends object>(
  projection: Projection<Row>,
  events: readonly RecordedEvent[],
): Map<string, RowChange<Row>> {
  const changes = foldEvents(projection, events, () => null);
  return new Map(
    changes.filter(({ row }) => row !== null).map((change) => [rowName(change), change]),
  );
}

/** Throws an error that names the projection and the event. */
export function evolveRow<Row extends object>(
  projection: Projection<Row>,
  before: Row | null,
  event: RecordedEvent,
): Row | null {
  try {
    return projection.evolve(before, event);
  } catch (cause) {
    const { id, type, position } = event;
    throw new Error(`Projection ${projection.name} fails on ${type} ${id} at ${position}.`, {
      cause,
    });
  }
}
