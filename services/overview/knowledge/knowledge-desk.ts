/** What the bot knows, as agents work on it: a draft, its difference to what is live, and the way to publish. */
import {
  type AskableBrain,
  askableBrain,
  type BrainReply,
  compareOutcomes,
  type Expected,
  figuresOf,
  type GateFigures,
  LikenessGroups,
  type Outcome,
  outcomeOf,
  type Teaching,
  type TeachingCommand,
  type TeachingRefusal,
  type Verdict,
} from '#libs/brain';
import type { Bus } from '#libs/bus';
import { type EventStore, newId, splitStream } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { BUS, EVENT_STORE, Problem } from '#libs/host';
import { Brains, BrainStream, trainAside } from '#libs/knowledge';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Access } from '../access.guard.js';
import { languageOfQuestion } from './language-of-question.js';
import { type PastQuestion, PastQuestions } from './past-questions.js';

/** A question of the past, and what live and draft make of it. */
export interface Difference extends PastQuestion {
  readonly was: Outcome;
  readonly becomes: Outcome;
  readonly expected: Expected;
  readonly verdict: Verdict;
}

export interface GateResult {
  /** Version of the stream that was looked at; publishing names it. */
  readonly upToVersion: number;
  readonly figures: GateFigures;
  /** Everything that is not the same, the worst first. */
  readonly differences: readonly Difference[];
  /** Questions whose words are gone with their person. */
  readonly unreadable: number;
}

export interface MismatchGroup {
  readonly questions: readonly PastQuestion[];
  /** What the draft would say, and what it is closest to. */
  readonly reply: BrainReply;
}

const GATE_QUESTIONS_MAX = 5_000;
const MISMATCHES_MAX = 2_000;
/** Other requests get their turn in between. */
const ASKED_IN_A_ROW = 200;
const WORST_FIRST: readonly Verdict[] = ['worse', 'changed', 'better', 'same'];

const WHY: Readonly<Record<TeachingRefusal, string>> = {
  no_question: 'Write at least one wording of the question.',
  no_answer: 'Write an answer.',
  bad_pattern: 'A pattern is words, a|b, word*, # for a number, and * for a gap.',
  unknown_entry: 'There is no such entry (any more).',
  already_resolved: 'A colleague has resolved this question already, in another way.',
  nothing_new: 'Nothing was taught since the last publication.',
  draft_moved_on: 'Somebody taught something meanwhile. Look at the difference again.',
  regression: 'Some questions get worse. Say why you publish all the same.',
};

@Injectable()
export class KnowledgeDesk implements OnApplicationShutdown {
  private readonly stream: BrainStream;
  readonly brains: Brains;
  private readonly drafts = new Map<string, { version: number; brain: Promise<AskableBrain> }>();
  private readonly stopListening: () => void;

  constructor(
    private readonly past: PastQuestions,
    private readonly flows: WorkspaceFlows,
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(BUS) bus: Bus,
  ) {
    this.stream = new BrainStream(store);
    this.brains = new Brains(store);
    this.stopListening = bus.onAnnounced(({ streams }) => {
      for (const { workspaceId, stream } of streams)
        if (splitStream(stream).category === 'brain') this.brains.changed(workspaceId);
    });
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  teaching(workspaceId: string): Promise<Teaching> {
    return this.stream.started(workspaceId);
  }

  publishedBy(workspaceId: string): ReturnType<BrainStream['publishedBy']> {
    return this.stream.publishedBy(workspaceId);
  }

  /** Throws a 409 with the refusal, in words. */
  async handle({ workspaceId, accountId }: Access, command: TeachingCommand): Promise<Teaching> {
    const result = await this.stream.handle(workspaceId, command, {
      actor: { kind: 'agent', id: accountId },
      causationId: null,
      correlationId: newId(),
    });
    this.brains.changed(workspaceId);
    if (result.kind === 'done') return result.state;
    const { refusal } = result;
    throw new Problem({ status: 409, detail: WHY[refusal], members: { refusal } });
  }

  async draft(workspaceId: string): Promise<AskableBrain> {
    const state = await this.teaching(workspaceId);
    return this.draftOf(workspaceId, state);
  }

  /** Runs live and draft over what customers have really asked. */
  async gate(workspaceId: string): Promise<GateResult> {
    const state = await this.teaching(workspaceId);
    const [{ brain: live }, spoken, draft, asked] = await Promise.all([
      this.brains.of(workspaceId),
      this.spokenLanguage(workspaceId),
      this.draftOf(workspaceId, state),
      this.past.forGate(workspaceId, GATE_QUESTIONS_MAX),
    ]);
    const all: Difference[] = [];
    for (const [at, question] of asked.entries()) {
      if (at % ASKED_IN_A_ROW === ASKED_IN_A_ROW - 1) await new Promise(setImmediate);
      if (question.text === null) continue;
      const words = asAsked(question, spoken);
      const [was, becomes] = [outcomeOf(live.ask(words)), outcomeOf(draft.ask(words))];
      const expected = expectedOf(state, question);
      all.push({
        ...question,
        was,
        becomes,
        expected,
        verdict: compareOutcomes(was, becomes, expected),
      });
    }
    const differences = all
      .filter(({ verdict }) => verdict !== 'same')
      .sort((one, other) => WORST_FIRST.indexOf(one.verdict) - WORST_FIRST.indexOf(other.verdict));
    return {
      upToVersion: state.version,
      figures: figuresOf(all.map(({ verdict }) => verdict)),
      differences,
      unreadable: asked.length - all.length,
    };
  }

  /** Publishes what the gate sees now; what the browser believes to have seen only names the version. */
  async publish(access: Access, upToVersion: number, reason: string | null): Promise<Teaching> {
    const { figures } = await this.gate(access.workspaceId);
    return this.handle(access, {
      type: 'Publish',
      gate: figures,
      upToVersion,
      overruled: reason === null ? null : { by: access.accountId, reason },
    });
  }

  /** Open mismatches by likeness: the most frequent first, of equals the one that has waited longest. */
  async mismatches(workspaceId: string): Promise<{ groups: MismatchGroup[]; isCut: boolean }> {
    const state = await this.teaching(workspaceId);
    const [open, spoken, draft] = await Promise.all([
      this.past.openMismatches(workspaceId, MISMATCHES_MAX),
      this.spokenLanguage(workspaceId),
      this.draftOf(workspaceId, state),
    ]);
    const likeness = new LikenessGroups();
    const groups = new Map<number, PastQuestion[]>();
    for (const question of [...open].reverse()) {
      if (question.text === null) continue; // Its person was forgotten: nothing can be learned from it.
      if (state.resolved.has(question.questionMessageId)) continue; // Just now; the rows follow.
      const group = likeness.add(question.text);
      groups.set(group, [...(groups.get(group) ?? []), question]);
    }
    const sorted = [...groups.values()].sort(
      (one, other) =>
        other.length - one.length || Number(one[0]?.askedAt) - Number(other[0]?.askedAt),
    );
    return {
      groups: sorted.map((questions) => ({
        questions,
        reply: draft.ask(asAsked(questions[0], spoken)),
      })),
      isCut: open.length === MISMATCHES_MAX,
    };
  }

  /** Of who has said nothing yet: the flow's own. */
  async spokenLanguage(workspaceId: string): Promise<string> {
    return (await this.flows.newest(workspaceId)).flow.language;
  }

  private draftOf(workspaceId: string, { version, draft, live }: Teaching): Promise<AskableBrain> {
    const known = this.drafts.get(workspaceId);
    if (known?.version === version) return known.brain;
    const next = { version: live.version + 1, entries: draft };
    const brain = trainAside(next).then((model) => askableBrain(next, model));
    this.drafts.set(workspaceId, { version, brain });
    brain.catch(() => this.drafts.delete(workspaceId));
    return brain;
  }
}

function asAsked(question: PastQuestion | undefined, spoken: string) {
  const text = question?.text ?? '';
  return {
    text,
    language: languageOfQuestion({ text, language: question?.language ?? null }, spoken),
  };
}

/** What a person has said it means. */
function expectedOf(state: Teaching, { questionMessageId }: PastQuestion): Expected {
  const resolved = state.resolved.get(questionMessageId);
  if (!resolved) return null;
  return resolved.entryId === null
    ? { kind: 'nothing' }
    : { kind: 'entry', entryId: resolved.entryId };
}
