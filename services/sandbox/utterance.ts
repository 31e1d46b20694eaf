/** What a pretend customer can do on a phone; the page and the tests send this. */
import { z } from 'zod';
import type { Customer } from './customers.js';
import type { Inbox } from './inboxes.js';
import type { Bubble, Thread } from './phones.js';

export const Utterance = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string().min(1).max(100_000),
    /** Email: subject of a new mail; ignored in an answer. */
    subject: z.string().max(500).optional(),
    /** Email: write a new mail instead of answering the newest one. */
    isNewMail: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('image'), text: z.string().max(1_024).default('') }),
  z.object({ kind: z.literal('file') }),
  z.object({ kind: z.literal('sticker') }),
  z.object({ kind: z.literal('location') }),
  /** Something that the platform has and the house does not know. */
  z.object({ kind: z.literal('unsupported') }),
  z.object({ kind: z.literal('choice'), title: z.string().min(1), payload: z.string() }),
  /** On the given bubble, else on the newest one of the business. Empty emoji: taken back. */
  z.object({
    kind: z.literal('reaction'),
    emoji: z.string().max(16),
    bubbleId: z.string().optional(),
  }),
  z.object({ kind: z.literal('unsend'), bubbleId: z.string() }),
]);
export type Utterance = z.infer<typeof Utterance>;

/** The customer's side of one channel. */
export interface Mouth<Of extends Inbox = Inbox> {
  /**
   * Says it through the real ingress. `copies` over one repeats the very same delivery, at once.
   * Throws `CannotSay` when the channel has no such thing.
   */
  say(inbox: Of, customer: Customer, utterance: Utterance, copies: number): Promise<Bubble>;
}

export class CannotSay extends Error {}

/** The named bubble, else the newest one of the business. */
export function targetOf(thread: Thread, bubbleId: string | undefined): Bubble {
  const target = bubbleId
    ? thread.bubbles.find((bubble) => bubble.bubbleId === bubbleId)
    : thread.bubbles.findLast((bubble) => bubble.side === 'business');
  if (!target) throw new CannotSay('There is no message for that yet.');
  return target;
}
