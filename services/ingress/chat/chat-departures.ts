/**
 * Notices visitors who have left: every socket of theirs is gone and stays gone. A reload, a change of
 * network and a phone that sleeps for a moment are no departure.
 *
 * Other processes may hold a socket of the same visitor: who comes is told to all, and before anybody
 * counts as gone the others are asked. The conversation names the visitor on the bus; who has said
 * nothing yet has none, and nobody waits for them.
 *
 * Timers die with their process; the README says what bounds that.
 */
import { randomUUID } from 'node:crypto';
import { type Bus, subjects } from '#libs/bus';

/** One socket's visitor, as far as a departure needs it. */
export interface Presence {
  readonly inbox: { readonly inboxId: string; readonly workspaceId: string };
  readonly visitorId: string;
  readonly conversationId: string | null;
}

export interface DepartureParts {
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>;
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

/** Longer than the widget's slowest reconnect and than a reload on a bad line. */
export const LEFT_AFTER_MS = 45_000;
/** For other processes to say that the visitor is with them. */
export const ANSWER_MS = 2_000;
export const RETRY_MS = 5_000;

interface News {
  readonly from: string;
  readonly says: 'here' | 'missed';
  readonly workspaceId: string;
  readonly conversationId: string;
}

interface Departure {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly leftAt: number;
  stop: () => void;
}

export class ChatDepartures {
  private readonly here = new Map<string, Set<Presence>>();
  private readonly leaving = new Map<string, Departure>();
  private readonly self = randomUUID();
  private readonly stopHearing: () => void;
  private isStopped = false;

  constructor(private readonly parts: DepartureParts) {
    this.stopHearing = parts.bus.subscribe(subjects.chatVisitors, (news) =>
      this.hear(news as News),
    );
  }

  came(visit: Presence): void {
    const visitor = visitorOf(visit);
    this.here.set(visitor, (this.here.get(visitor) ?? new Set()).add(visit));
    this.forget(visitor);
    if (visit.conversationId) this.tell('here', visit.inbox.workspaceId, visit.conversationId);
  }

  went(visit: Presence): void {
    const visitor = visitorOf(visit);
    const others = this.here.get(visitor);
    if (!others?.delete(visit) || others.size > 0) return;
    this.here.delete(visitor);
    const { conversationId, inbox } = visit;
    if (this.isStopped || conversationId === null) return;
    const { workspaceId } = inbox;
    const departure: Departure = {
      workspaceId,
      conversationId,
      leftAt: this.parts.now(),
      stop: () => undefined,
    };
    this.leaving.set(visitor, departure);
    this.after(LEFT_AFTER_MS, departure, () => {
      // First the wait, then the question: the answer may be there before this line ends.
      this.after(ANSWER_MS, departure, () => this.conclude(visitor, departure));
      this.tell('missed', workspaceId, conversationId);
    });
  }

  /** Those who are here are sent away by us: they have not left. */
  stop(): void {
    this.isStopped = true;
    this.stopHearing();
    for (const visitor of [...this.leaving.keys()]) this.forget(visitor);
  }

  private conclude(visitor: string, departure: Departure): void {
    const { workspaceId, conversationId, leftAt } = departure;
    this.parts.onLeft(workspaceId, conversationId, leftAt).then(
      () => {
        if (this.leaving.get(visitor) === departure) this.leaving.delete(visitor);
      },
      () => {
        if (this.leaving.get(visitor) === departure)
          this.after(RETRY_MS, departure, () => this.conclude(visitor, departure));
      },
    );
  }

  private hear({ from, says, workspaceId, conversationId }: News): void {
    if (from === this.self) return;
    if (says === 'here') {
      for (const [visitor, departure] of this.leaving)
        if (departure.conversationId === conversationId) this.forget(visitor);
      return;
    }
    for (const visits of this.here.values())
      for (const visit of visits)
        if (visit.conversationId === conversationId)
          return this.tell('here', workspaceId, conversationId);
  }

  private tell(says: News['says'], workspaceId: string, conversationId: string): void {
    const news: News = { from: this.self, says, workspaceId, conversationId };
    this.parts.bus.publish(subjects.chatVisitors, news);
  }

  private after(ms: number, departure: Departure, work: () => void): void {
    departure.stop = this.parts.later(ms, work);
  }

  private forget(visitor: string): void {
    this.leaving.get(visitor)?.stop();
    this.leaving.delete(visitor);
  }
}

function visitorOf({ inbox, visitorId }: Presence): string {
  return `${inbox.inboxId} ${visitorId}`;
}
