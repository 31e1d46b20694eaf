/**
 * What goes wrong on purpose: with the next send (set from the page), or because the text asks for
 * it (`fail:131047`, `slow:5000`, `hang`, `drop`, `limit:3`, `down:2`).
 *
 * Also how the pretend platforms report outcomes: at once, late, in the wrong order, twice, never.
 */
import { z } from 'zod';

export const Fault = z.discriminatedUnion('kind', [
  /** The platform's documented error with this code (`10.2018278`: with subcode). */
  z.object({ kind: z.literal('fail'), code: z.string().min(1).max(40) }),
  /** Accepted, answered late. */
  z.object({ kind: z.literal('slow'), ms: z.number().int().min(1).max(120_000) }),
  /** Accepted, never answered: the sender cannot know. */
  z.object({ kind: z.literal('hang') }),
  /** The connection is cut before anything is accepted. */
  z.object({ kind: z.literal('drop') }),
  /** Too many requests (429 or a 4xx reply of SMTP); not accepted. */
  z.object({ kind: z.literal('limit'), retryAfterSeconds: z.number().int().min(0).max(3_600) }),
  /** Out of service (503 or 421); not accepted. */
  z.object({ kind: z.literal('down') }),
]);
export type Fault = z.infer<typeof Fault>;

export const Settings = z.object({
  /** How statuses (sent, delivered, read) come back. */
  statuses: z.enum(['normal', 'late', 'reversed', 'doubled', 'never']),
  /** Customers read what they get. */
  areRead: z.boolean(),
  /** Messenger: the page's own messages come back as echoes. */
  areEchoed: z.boolean(),
  /** How customers' mail reaches the ingress. */
  mailRoute: z.enum(['smtp', 'webhook']),
});
export type Settings = z.infer<typeof Settings>;

const ASKED = /^\s*(fail|slow|hang|drop|limit|down)(?::([\w.]+))?\s*$/m;
const ATTEMPTS_MAX = 5_000;
const NEXT_MAX = 100;

export class Faults {
  settings: Settings = { statuses: 'normal', areRead: true, areEchoed: false, mailRoute: 'smtp' };
  private readonly nextOf = new Map<string, Fault[]>();
  /** How often the same message was tried, so that `limit` and `down` let a later try through. */
  private readonly attempts = new Map<string, number>();

  /** The next send of this inbox meets the fault; several queue up. */
  add(inboxId: string, fault: Fault): void {
    const waiting = this.nextOf.get(inboxId) ?? [];
    if (waiting.length >= NEXT_MAX) throw new RangeError(`At most ${NEXT_MAX} faults can wait.`);
    this.nextOf.set(inboxId, [...waiting, fault]);
  }

  waiting(): Record<string, Fault[]> {
    return Object.fromEntries([...this.nextOf].filter(([, faults]) => faults.length > 0));
  }

  /** The fault that this send meets, if any. `key` names the message across its attempts. */
  take(inboxId: string, key: string, text: string): Fault | null {
    const [next, ...rest] = this.nextOf.get(inboxId) ?? [];
    if (next) {
      this.nextOf.set(inboxId, rest);
      return next;
    }
    const asked = ASKED.exec(text);
    return asked ? this.asked(key, asked[1] as Fault['kind'], asked[2]) : null;
  }

  clear(): void {
    this.nextOf.clear();
    this.attempts.clear();
  }

  private asked(key: string, kind: Fault['kind'], argument: string | undefined): Fault | null {
    const attempt = this.countAttempt(key);
    switch (kind) {
      case 'fail':
        return { kind, code: argument ?? '131000' };
      case 'slow':
        return { kind, ms: bounded(argument, 5_000, 120_000) };
      case 'limit':
        return attempt > 1 ? null : { kind, retryAfterSeconds: bounded(argument, 1, 3_600) };
      case 'down':
        return attempt > bounded(argument, 1, 1_000) ? null : { kind };
      case 'hang':
      case 'drop':
        return { kind };
    }
  }

  private countAttempt(key: string): number {
    const attempt = (this.attempts.get(key) ?? 0) + 1;
    this.attempts.set(key, attempt);
    if (this.attempts.size > ATTEMPTS_MAX) {
      const oldest = this.attempts.keys().next().value;
      if (oldest !== undefined) this.attempts.delete(oldest);
    }
    return attempt;
  }
}

function bounded(argument: string | undefined, usual: number, max: number): number {
  const value = Number(argument);
  return Number.isInteger(value) && value > 0 ? Math.min(value, max) : usual;
}
