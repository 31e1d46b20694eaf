/**
 * How a brain comes to be, as facts on the stream `brain-<workspaceId>`: what was taught is a draft; a
 * publication makes the draft of that moment live. What an entry says is knowledge of the workspace and
 * not sealed: no customer's name belongs in it.
 */
import { accept, type Decider, refuse } from '#libs/decider';
import { type Brain, emptyBrain, learn, type TaughtEntry } from './brain.js';
import { isPattern } from './patterns.js';

export type BrainEvent =
  | { readonly type: 'Taught'; readonly data: TaughtEntry }
  | { readonly type: 'Unlearned'; readonly data: { readonly entryId: string } }
  /** A person said what a not-learned question means; from now on it is a test for every version. */
  | { readonly type: 'MismatchResolved'; readonly data: ResolvedMismatch }
  | { readonly type: 'BrainPublished'; readonly data: Publication };

export interface ResolvedMismatch {
  readonly questionMessageId: string;
  readonly conversationId: string;
  /** `taught`: a new entry; `linked`: one that was there; `dismissed`: nothing the bot should answer. */
  readonly as: 'taught' | 'linked' | 'dismissed';
  /** The entry that should answer it; `null` when dismissed. */
  readonly entryId: string | null;
}

/** What the publishing gate found; see `gate.ts`. */
export interface GateFigures {
  readonly asked: number;
  readonly same: number;
  readonly better: number;
  readonly changed: number;
  readonly worse: number;
}

export interface Publication {
  readonly brainVersion: number;
  /** Version of the stream whose draft goes live. */
  readonly upToVersion: number;
  readonly entries: number;
  readonly gate: GateFigures;
  /** Who took it upon them to publish although questions got worse, and why. */
  readonly overruled?: { readonly by: string; readonly reason: string } | undefined;
}

export interface Teaching {
  /** Version of the stream. */
  readonly version: number;
  readonly draft: ReadonlyMap<string, TaughtEntry>;
  readonly live: Brain;
  readonly publications: readonly Publication[];
  readonly resolved: ReadonlyMap<string, ResolvedMismatch>;
  /** Lessons since the last publication. */
  readonly lessonsInDraft: number;
}

export type TeachingCommand =
  | { readonly type: 'Teach'; readonly entry: TaughtEntry }
  | { readonly type: 'Unlearn'; readonly entryId: string }
  | {
      readonly type: 'ResolveMismatches';
      readonly resolved: readonly ResolvedMismatch[];
      /** The entry to be taught in the same breath: a new one, or a known one with one wording more. */
      readonly entry: TaughtEntry | null;
    }
  | {
      readonly type: 'Publish';
      readonly gate: GateFigures;
      /** The draft that the gate has seen: another one must be seen first. */
      readonly upToVersion: number;
      readonly overruled: Publication['overruled'] | null;
    };

export type TeachingRefusal =
  | 'no_question'
  | 'no_answer'
  | 'bad_pattern'
  | 'unknown_entry'
  | 'already_resolved'
  | 'nothing_new'
  | 'draft_moved_on'
  | 'regression';

export const WORDINGS_MAX = 500;
export const WORDING_CHARS_MAX = 1_000;
export const ANSWER_CHARS_MAX = 10_000;

export const teaching: Decider<Teaching, TeachingCommand, BrainEvent, TeachingRefusal> = {
  initial: {
    version: 0,
    draft: new Map(),
    live: emptyBrain,
    publications: [],
    resolved: new Map(),
    lessonsInDraft: 0,
  },

  evolve(state, event) {
    const version = state.version + 1;
    switch (event.type) {
      case 'Taught':
      case 'Unlearned': {
        const { entries } = learn({ version: 0, entries: state.draft }, event);
        return { ...state, version, draft: entries, lessonsInDraft: state.lessonsInDraft + 1 };
      }
      case 'MismatchResolved': {
        const resolved = new Map(state.resolved);
        resolved.set(event.data.questionMessageId, event.data);
        return { ...state, version, resolved };
      }
      case 'BrainPublished':
        return {
          ...state,
          version,
          live: { version: event.data.brainVersion, entries: state.draft },
          publications: [...state.publications, event.data],
          lessonsInDraft: 0,
        };
    }
  },

  decide(state, command) {
    switch (command.type) {
      case 'Teach': {
        const refusal = faultOf(command.entry);
        if (refusal) return refuse(refusal);
        const known = state.draft.get(command.entry.entryId);
        if (known && isSame(known, command.entry)) return accept(); // A retry changes nothing.
        return accept<BrainEvent>({ type: 'Taught', data: command.entry });
      }
      case 'Unlearn':
        if (!state.draft.has(command.entryId)) return accept(); // Gone already.
        return accept<BrainEvent>({ type: 'Unlearned', data: { entryId: command.entryId } });
      case 'ResolveMismatches': {
        const { entry } = command;
        const before = (one: ResolvedMismatch) => state.resolved.get(one.questionMessageId);
        const resolved = command.resolved.filter((one) => !before(one));
        // The same once more is a retry; another meaning is a colleague's word against ours.
        const isOther = (one: ResolvedMismatch) => {
          const known = before(one);
          return known !== undefined && (known.as !== one.as || known.entryId !== one.entryId);
        };
        if (resolved.length === 0 && !command.resolved.some(isOther)) return accept();
        if (command.resolved.some(isOther)) return refuse('already_resolved');
        const refusal = entry && faultOf(entry);
        if (refusal) return refuse(refusal);
        const isKnown = ({ entryId }: ResolvedMismatch) =>
          entryId === null || entryId === entry?.entryId || state.draft.has(entryId);
        if (!resolved.every(isKnown)) return refuse('unknown_entry');
        return accept<BrainEvent>(
          ...(entry ? [{ type: 'Taught', data: entry } as const] : []),
          ...resolved.map((data) => ({ type: 'MismatchResolved', data }) as const),
        );
      }
      case 'Publish': {
        const { gate, upToVersion, overruled } = command;
        if (upToVersion !== state.version) return refuse('draft_moved_on');
        if (state.lessonsInDraft === 0 && state.publications.length > 0)
          return refuse('nothing_new');
        if (gate.worse > 0 && !overruled?.reason.trim()) return refuse('regression');
        const brainVersion = (state.publications.at(-1)?.brainVersion ?? 0) + 1;
        return accept<BrainEvent>({
          type: 'BrainPublished',
          data: {
            brainVersion,
            upToVersion,
            entries: state.draft.size,
            gate,
            ...(gate.worse > 0 && overruled ? { overruled } : {}),
          },
        });
      }
    }
  },
};

function faultOf(entry: TaughtEntry): TeachingRefusal | null {
  if (!entry.questions.some((question) => question.trim() !== '')) return 'no_question';
  if (entry.answer.trim() === '') return 'no_answer';
  if (!(entry.patterns ?? []).every(isPattern)) return 'bad_pattern';
  return null;
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
