/**
 * Writes one batch of appends and tells every caller what became of it.
 *
 * The quick path is one statement. When it is refused, the stored facts are read, the appends that lost
 * are told so, and the others are written again: one conflict never fails its neighbours. When the
 * connection breaks after the statement was sent, nothing is guessed: the same look-up finds out whether
 * it was written, and writing again is safe because the same ids take the same places.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase, Pool, PoolClient } from 'pg';
import { type AppendResult, type Commit, StoreUnreachableError } from '../event-store.js';
import type { EncodedAppend } from '../encoded.js';
import { judge, newVersions } from '../judge.js';
import { contentOf, nextLink } from './chain.js';
import { settleBefore } from './deadline.js';
import { failureOf, isBug } from './failures.js';
import { type BlobRow, type EventRow, insertBatch } from './insert-batch.js';
import { insertOne } from './insert-one.js';
import { KeptConnections } from './kept-connections.js';
import type { KnownStreams, Tip } from './known-streams.js';
import type { GroundedAppend, PendingAppend } from './pending-append.js';
import { readFacts } from './read-facts.js';

/** How long a batch tries before its callers hear that the store cannot be reached. */
const PATIENCE_MS = 3_000;
const RETRY_PAUSE_MS = 50;

export interface BatchWriterOptions {
  readonly pool: Pool;
  readonly known: KnownStreams;
  /** Does anybody listen to commits? */
  readonly isHeard: () => boolean;
  readonly onCommitted: (commit: Commit) => void;
}

/** How far the attempt before this one got. */
interface Attempt {
  readonly deadline: number;
  /** The facts must be read, whatever this process believes to know. */
  isToBeChecked: boolean;
  wasSent: boolean;
  /** A statement was sent and its outcome never learnt: a "repetition" may be our own. */
  isInDoubt: boolean;
}

export class BatchWriter {
  private readonly connections: KeptConnections;

  constructor(private readonly options: BatchWriterOptions) {
    this.connections = new KeptConnections(options.pool);
  }

  /** Settles every append of the batch. Answers whether the database could be reached; never throws. */
  async write(batch: readonly PendingAppend[]): Promise<boolean> {
    const attempt: Attempt = {
      deadline: Date.now() + PATIENCE_MS,
      isToBeChecked: false,
      wasSent: false,
      isInDoubt: false,
    };
    const rest = new Set(batch);
    for (;;) {
      const error = await this.attempt(rest, attempt);
      if (rest.size === 0) return true;
      const failure = isBug(error) ? 'final' : failureOf(error);
      attempt.isToBeChecked = true;
      if (failure === 'final') return this.writeApart(rest, error);
      if (failure === 'rivalry') continue;
      if (failure === 'lost' && attempt.wasSent) attempt.isInDoubt = true;
      if (Date.now() + RETRY_PAUSE_MS > attempt.deadline) {
        for (const pending of rest) pending.fail(new StoreUnreachableError(error));
        return false;
      }
      await pause(RETRY_PAUSE_MS);
    }
  }

  /** One of them is bad; alone, each gets its own answer. */
  private async writeApart(rest: ReadonlySet<PendingAppend>, error: unknown): Promise<boolean> {
    if (rest.size === 1) {
      for (const pending of rest) pending.fail(error);
      return true;
    }
    for (const pending of rest) await this.write([pending]);
    return true;
  }

  /** Takes out of `rest` what it settles; answers the error when something is left. */
  private async attempt(rest: Set<PendingAppend>, attempt: Attempt): Promise<unknown> {
    let client: PoolClient | undefined;
    try {
      client = await this.connections.take(attempt.deadline);
      await settleBefore(this.writeBy(client, rest, attempt), attempt.deadline);
      this.connections.giveBack(client);
      return undefined;
    } catch (error) {
      // A connection in an unknown state must not come back; to end it also ends its statement.
      client?.release(failureOf(error) === 'lost' ? true : undefined);
      return error;
    }
  }

  private async writeBy(
    client: ClientBase,
    rest: Set<PendingAppend>,
    attempt: Attempt,
  ): Promise<void> {
    const grounded: GroundedAppend[] = [];
    const suspects: PendingAppend[] = [];
    for (const pending of rest) {
      const tips = attempt.isToBeChecked ? null : this.tipsOf(pending);
      if (tips === null) suspects.push(pending);
      else grounded.push({ pending, tips });
    }
    if (suspects.length > 0) grounded.push(...(await this.check(client, suspects, rest, attempt)));
    if (grounded.length > 0) await this.insert(client, grounded, rest, attempt);
  }

  /** Settles what cannot be written, and finds the place of the others. */
  private async check(
    client: ClientBase,
    suspects: readonly PendingAppend[],
    rest: Set<PendingAppend>,
    attempt: Attempt,
  ): Promise<GroundedAppend[]> {
    const grounded: GroundedAppend[] = [];
    const facts = await readFacts(client, suspects, this.options.known);
    for (const pending of suspects) {
      const { request } = pending;
      const verdict = judge(request, facts.of(pending));
      if (verdict === null) {
        const tips = request.appends.map(({ stream }) => facts.tipOf(request.workspaceId, stream));
        grounded.push({ pending, tips });
        continue;
      }
      rest.delete(pending);
      this.conclude(pending, verdict, attempt);
    }
    return grounded;
  }

  /** `null`: this process does not know where all the streams stand, or an id looks familiar. */
  private tipsOf({ request: { workspaceId, appends } }: PendingAppend): Tip[] | null {
    const tips: Tip[] = [];
    for (const append of appends) {
      const tip = this.options.known.tipFor(workspaceId, append);
      if (tip === null) return null;
      for (const { id, isExternal } of append.events)
        if (isExternal && this.options.known.hasSeen(id)) return null;
      tips.push(tip);
    }
    return tips;
  }

  private conclude(pending: PendingAppend, verdict: AppendResult, { isInDoubt }: Attempt): void {
    if (verdict.kind !== 'repeated' || !isInDoubt) {
      pending.succeed(verdict);
      return;
    }
    pending.succeed({ ...verdict, kind: 'appended' });
    this.announce([{ pending }], verdict.position);
  }

  private async insert(
    client: ClientBase,
    grounded: readonly GroundedAppend[],
    rest: Set<PendingAppend>,
    attempt: Attempt,
  ): Promise<void> {
    const { rows, blobs, reached } = layOut(grounded);
    attempt.wasSent = true;
    const isLone = rows.length === 1 && blobs.length === 0;
    const positionBefore = isLone ? await insertOne(client, rows[0] as EventRow) : null;
    let position = positionBefore ?? (await insertBatch(client, rows, blobs));
    for (const { pending } of grounded) {
      position += pending.eventCount;
      rest.delete(pending);
      pending.succeed({ kind: 'appended', position, versions: newVersions(pending.request) });
    }
    for (const { key, tip } of reached) this.options.known.reach(key, tip);
    for (const { event } of rows) if (event.isExternal) this.options.known.see(event.id);
    this.announce(grounded, position);
  }

  private announce(
    written: readonly Pick<GroundedAppend, 'pending'>[],
    lastPosition: number,
  ): void {
    const { isHeard, onCommitted } = this.options;
    if (!isHeard()) return;
    const streams: Commit['streams'][number][] = [];
    for (const { pending } of written) {
      const { workspaceId, appends } = pending.request;
      for (const { stream, expectedVersion, events } of appends)
        streams.push({ workspaceId, stream, version: expectedVersion + events.length });
    }
    onCommitted({ lastPosition, streams });
  }
}

/** The rows of a batch, and the tip that each of its streams reaches by them. */
function layOut(grounded: readonly GroundedAppend[]) {
  const rows: EventRow[] = [];
  const blobs: BlobRow[] = [];
  const reached: { key: string; tip: Tip }[] = [];
  for (const { pending, tips } of grounded) {
    const { workspaceId, appends } = pending.request;
    for (let index = 0; index < appends.length; index += 1) {
      const { key, stream, events } = appends[index] as EncodedAppend;
      let { version, chain } = tips[index] as Tip;
      for (const event of events) {
        version += 1;
        const content = contentOf(event);
        const split =
          content.length === event.metadata.length + event.data.length
            ? event.metadata.length // All of it is ASCII.
            : Buffer.byteLength(event.metadata);
        chain = nextLink(chain, event, content);
        rows.push({ workspaceId, stream, version, event, content, split, chain });
      }
      reached.push({ key, tip: { version, chain } });
    }
    for (const blob of pending.request.blobs) blobs.push({ workspaceId, blob });
  }
  return { rows, blobs, reached };
}
