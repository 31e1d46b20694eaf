/** A shop whose bot knows forty things; who gets the answer of another question can be told at once. */
import type { TaughtEntry } from '#libs/brain';

const THINGS =
  'invoice parcel refund password delivery warranty discount newsletter account size colour repair pickup voucher battery manual insurance catalogue appointment installation receipt keyboard monitor cable printer lamp chair table carpet curtain mirror kettle toaster blender freezer oven heater fan vacuum iron'.split(
    ' ',
  );

export const entries: readonly TaughtEntry[] = THINGS.map((thing) => ({
  entryId: `about-${thing}`,
  language: 'en',
  questions: [
    `What about my ${thing}?`,
    `Can you tell me more about the ${thing}`,
    `I have a question: ${thing}`,
  ],
  answer: `This is what we know about your ${thing}.`,
}));

/** The n-th question, and what answers it. */
export function questionOf(n: number): { text: string; entry: TaughtEntry } {
  const entry = entries[n % entries.length] as TaughtEntry;
  const wording = Math.floor(n / entries.length) % entry.questions.length;
  return { text: entry.questions[wording] as string, entry };
}
