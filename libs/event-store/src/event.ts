/** The envelope: who, why, when, where and under which version something happened. */
import type { Sealed } from '#libs/sealing';

/** `<category>-<uuid>`, such as `conversation-0192...`. Build and split it with `stream.ts` only. */
export type StreamName = string;

/** Who made a fact. `id` is ours (agent, contact) or a component's name (`bot`, `delivery`). */
export interface Actor {
  readonly kind: 'contact' | 'bot' | 'agent' | 'system';
  readonly id: string;
}

/** Versions of the rules that decided, by rule: `{ policy: '3', brain: 'b7' }`. Empty when none did. */
export type DecidedBy = Readonly<Record<string, string>>;

/** A fact to be recorded. */
export interface NewEvent {
  /** UUIDv7 for our own facts; the UUIDv5 of its external cause for a fact from outside. */
  readonly id: string;
  /**
   * The fact came from outside and its id is derived: the store refuses a second one with the same
   * id, in any stream, for ever.
   */
  readonly isExternal: boolean;
  readonly type: string;
  readonly schemaVersion: number;
  /** The source's own time. Never used for order. */
  readonly occurredAt: Date;
  readonly actor: Actor;
  /** The event or command that led to this one; `null` for a first cause. */
  readonly causationId: string | null;
  /** Shared by everything that one customer message or one human action set off. */
  readonly correlationId: string;
  /** W3C trace context of the cause. */
  readonly traceparent: string | null;
  readonly decidedBy: DecidedBy;
  readonly data: object;
  /** Personal part; sealed under `sealFor` before it is stored. */
  readonly private?: object | null;
  /** Key id for `private`; required when there is one. */
  readonly sealFor?: string;
}

/** A recorded fact as it stands in the store, its personal part still sealed. */
export interface RecordedEvent<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly type: Type;
  /** The version that `data` has now: the newest one known, whatever it was recorded in. */
  readonly schemaVersion: number;
  /** The version it was recorded in, when that was an older one. */
  readonly recordedVersion?: number;
  /** Written by newer software than this: `data` has a shape that nobody here knows. */
  readonly isNewer?: boolean;
  readonly workspaceId: string;
  readonly stream: StreamName;
  /** 1-based and dense in its stream. */
  readonly version: number;
  /** Place in the whole store: 1-based, and a reader that has seen n has seen all below n. */
  readonly position: number;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly actor: Actor;
  readonly causationId: string | null;
  readonly correlationId: string;
  readonly traceparent: string | null;
  readonly decidedBy: DecidedBy;
  readonly data: Data;
  readonly sealed: Sealed | null;
}

/** A recorded fact with its personal part opened. */
export interface OpenedEvent<Type extends string = string, Data = unknown, Private = unknown>
  extends RecordedEvent<Type, Data> {
  /** `null` when there is none, or when the person was forgotten. */
  readonly private: Private | null;
  /** The personal part existed and its key was destroyed. */
  readonly isForgotten: boolean;
}
