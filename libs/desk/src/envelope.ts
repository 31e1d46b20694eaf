/** Wraps a decided event into its envelope: who, why and under which versions. */
import { type HouseEventType, newestVersion } from '#libs/event-catalog';
import type { Actor, DecidedBy, NewEvent } from '#libs/event-store';

export interface Cause {
  readonly actor: Actor;
  /** Event or command that led here; `null` for a first cause. */
  readonly causationId: string | null;
  readonly correlationId: string;
  readonly traceparent?: string | null;
  readonly decidedBy?: DecidedBy;
  /** The source's own time; now when it has none. */
  readonly occurredAt?: Date | null;
}

/** Any decided fact, of any stream. A type that does not compile here misses its entry in the catalog. */
export interface Decided {
  readonly type: HouseEventType;
  readonly data: object;
  readonly private?: object | null | undefined;
}

/**
 * @param sealFor key of the personal part
 * @param isExternal the id was derived from an outside cause and is unique for ever
 */
export function envelope(
  event: Decided,
  id: string,
  isExternal: boolean,
  sealFor: string,
  cause: Cause,
): NewEvent {
  return {
    id,
    isExternal,
    type: event.type,
    schemaVersion: newestVersion(event.type),
    occurredAt: cause.occurredAt ?? new Date(),
    actor: cause.actor,
    causationId: cause.causationId,
    correlationId: cause.correlationId,
    traceparent: cause.traceparent ?? null,
    decidedBy: cause.decidedBy ?? {},
    data: event.data,
    ...(event.private ? { private: event.private, sealFor } : {}),
  };
}
