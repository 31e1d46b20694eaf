/** What the bot has been taught. The facts are in `teaching.ts`; how it recognises is in `trained-brain.ts`. */

export interface TaughtEntry {
  readonly entryId: string;
  /** ISO 639-1. */
  readonly language: string;
  /** Wordings of the same question. At least one. */
  readonly questions: readonly string[];
  readonly answer: string;
  /** Short name for a button; the first wording when there is none. */
  readonly title?: string | undefined;
  /** Patterns that are always meant by this entry; see `patterns.ts` for how they are written. */
  readonly patterns?: readonly string[] | undefined;
}

export interface Brain {
  /** Number of the publication; goes into `decidedBy`. */
  readonly version: number;
  readonly entries: ReadonlyMap<string, TaughtEntry>;
}

export const emptyBrain: Brain = { version: 0, entries: new Map() };

type Lesson =
  | { readonly type: 'Taught'; readonly data: TaughtEntry }
  | { readonly type: 'Unlearned'; readonly data: { readonly entryId: string } };

/** A later lesson about the same entry replaces the earlier one. */
export function learn(brain: Brain, event: Lesson): Brain {
  const entries = new Map(brain.entries);
  if (event.type === 'Taught') entries.set(event.data.entryId, event.data);
  else entries.delete(event.data.entryId);
  return { version: brain.version + 1, entries };
}

export function titleOf(entry: TaughtEntry): string {
  return entry.title || entry.questions[0] || entry.entryId;
}
