/**
 * Notices visitors who have left: every socket of theirs is gone and stays gone. A reload, a change of
 * network and a phone that sleeps for a moment are no departure.
 *
 * Other processes may hold a socket of the same visitor, and this one may die: who is where is on record
 * (`visitor-places.ts`), named by the conversation. Before anybody counts as gone the record is asked; what a
 * dead process had noticed, or could not notice any more, another one concludes. Who has said nothing yet has
 * no conversation, and nobody waits for them.
 */
import type { VisitorPlaces } from './visitor-places.js';
import type { VisitorPlace } from './visitor-table.js';

/** One socket's visitor, as far as a departure needs it. */
export interface Presence {
  readonly inbox: { readonly inboxId: string; readonly workspaceId: string };
  readonly visitorId: string;
  readonly conversationId: string | null;
}

export interface DepartureParts {
  readonly places: Pick<VisitorPlaces, 'put' | 'drop' | 'isElsewhere'>;
  /** So long somebody may be away without having left. */
  readonly leftAfterMs: number;
  readonly now: () => number;
  /** Runs `work` once after so many milliseconds, unless the answer is called before. */
  readonly later: (ms: number, work: () => void) => () => void;
  /**
   * Somebody has left.
   * @param leftAt epoch milliseconds at which the last socket closed
   * @throws when it could not be recorded: it is tried again until it can be, or they are back
   */
  readonly onLeft: (workspaceId: string, conversationId: string, leftAt: number) => Promise<void>;
}

export const RETRY_MS = 5_000;

interface Departure extends VisitorPlace {
  readonly leftAt: number;
  stop: () => void;
}

export class ChatDepartures {
  private readonly here = new Map<string, Set<Presence>>();
  /** The conversation under which a visitor is on record. */
  private readonly known = new Map<string, string>();
  private readonly leaving = new Map<string, Departure>();
  private isStopped = false;

  constructor(private readonly parts: DepartureParts) {}

  /** A socket said hello, or its conversation began or went on as another one. */
  came(visit: Presence): void {
    const visitor = visitorOf(visit);
    this.here.set(visitor, (this.here.get(visitor) ?? new Set()).add(visit));
    const before = this.known.get(visitor);
    const { conversationId, inbox } = visit;
    if (before !== undefined && before !== conversationId) this.forget(before);
    if (conversationId === null) return;
    this.stopWaiting(conversationId);
    this.known.set(visitor, conversationId);
    this.parts.places.put({ workspaceId: inbox.workspaceId, conversationId, leftAt: null });
  }

  went(visit: Presence): void {
    const visitor = visitorOf(visit);
    const others = this.here.get(visitor);
    if (!others?.delete(visit) || others.size > 0) return;
    this.here.delete(visitor);
    const conversationId = this.known.get(visitor);
    this.known.delete(visitor);
    if (this.isStopped || conversationId === undefined) return;
    const { workspaceId } = visit.inbox;
    const place = { workspaceId, conversationId, leftAt: this.parts.now() };
    this.parts.places.put(place);
    this.wait(place);
  }

  /** Left behind by a process that is gone. Their browser looks for another one: it gets the time for that. */
  adopt(place: VisitorPlace & { readonly leftAt: number }): void {
    if (!this.isStopped) this.wait(place);
  }

  /** What is not concluded stays on record, for another process or the next one. */
  stop(): void {
    this.isStopped = true;
    for (const conversationId of [...this.leaving.keys()]) this.stopWaiting(conversationId);
  }

  private wait(place: VisitorPlace & { readonly leftAt: number }): void {
    this.stopWaiting(place.conversationId);
    const departure: Departure = { ...place, stop: () => undefined };
    this.leaving.set(place.conversationId, departure);
    this.after(this.parts.leftAfterMs, departure);
  }

  private after(ms: number, departure: Departure): void {
    departure.stop = this.parts.later(ms, () => {
      const isCurrent = () => this.leaving.get(departure.conversationId) === departure;
      this.conclude(departure, isCurrent).then(
        () => {
          if (isCurrent()) this.forget(departure.conversationId);
        },
        () => {
          if (isCurrent()) this.after(RETRY_MS, departure);
        },
      );
    });
  }

  private async conclude(departure: Departure, isCurrent: () => boolean): Promise<void> {
    const { workspaceId, conversationId, leftAt } = departure;
    const isElsewhere = await this.parts.places.isElsewhere(departure);
    if (!isElsewhere && isCurrent()) await this.parts.onLeft(workspaceId, conversationId, leftAt);
  }

  private forget(conversationId: string): void {
    this.stopWaiting(conversationId);
    this.parts.places.drop(conversationId);
  }

  private stopWaiting(conversationId: string): void {
    this.leaving.get(conversationId)?.stop();
    this.leaving.delete(conversationId);
  }
}

function visitorOf({ inbox, visitorId }: Presence): string {
  return `${inbox.inboxId} ${visitorId}`;
}
