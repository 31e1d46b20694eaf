/**
 * The bus wakes; the store decides. Everything here may be lost, doubled or late without harm.
 */
import type { Commit, RecordedEvent } from '#libs/event-store';

/** Core NATS: hints and ephemeral news (typing, presence beats). Never stored. */
export interface Bus {
  /** Tells everybody that the store has grown. Fire and forget. */
  announce(commit: Commit): void;
  /** Called for each announcement of any process. Missed ones are made good by polling. */
  onAnnounced(listener: (commit: Commit) => void): () => void;
  publish(subject: string, payload: object): void;
  subscribe(subject: string, listener: (payload: unknown, subject: string) => void): () => void;
  /** Asks another service and waits for its answer. Throws after `timeoutMs`. */
  request<Answer>(subject: string, payload: object, timeoutMs?: number): Promise<Answer>;
  isConnected(): boolean;
  close(): Promise<void>;
}

/**
 * A durable reaction to events. Replicas of a service share the work; the events of one stream are
 * handled one after another, in order, at least once.
 */
export interface Reaction {
  /** Durable name, `<service>-<verb-noun>`: it names the consumer, the progress and the dead letters. */
  readonly name: string;
  readonly handles: readonly string[];
  /**
   * Must be idempotent: read the stream, decide, append with the expected version.
   * Throwing asks for another try with back-off; after `tries` the event is parked as a dead
   * letter, and later events of its stream wait behind it.
   */
  readonly handle: (event: RecordedEvent) => Promise<void>;
  /** Default 5. */
  readonly tries?: number;
}
