/** The publishing gate of flows: what a new version makes of what customers have really asked. */
import { wantsPerson } from '#libs/brain';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import {
  type BrainPort,
  compareReplays,
  type ExpectedAnswer,
  type Flow,
  type FlowGateFigures,
  type ReplayedQuestion,
  type ReplayVerdict,
  replayQuestions,
} from '#libs/flows';
import { DATABASE, EVENT_STORE } from '#libs/host';
import { Brains, BrainStream } from '#libs/knowledge';
import { Inject, Injectable } from '@nestjs/common';
import { languageOfQuestion } from '../knowledge/language-of-question.js';
import { type PastQuestion, PastQuestions } from '../knowledge/past-questions.js';
import { type ReplayedConversations, replayConversations } from './replay-conversations.js';

export interface FlowReplay {
  /** As the first message of a conversation. */
  readonly first: ReplayedQuestion;
  /** At the flow's open question, after whatever comes before it. */
  readonly open: ReplayedQuestion;
}

export interface FlowGateDifference extends PastQuestion {
  readonly was: FlowReplay;
  readonly becomes: FlowReplay;
  readonly expected: ExpectedAnswer;
  readonly verdict: ReplayVerdict;
}

export interface FlowGateResult {
  /** The live version that the new one was held against. */
  readonly against: number;
  readonly figures: FlowGateFigures;
  /** Everything that is not the same, the worst first. */
  readonly differences: readonly FlowGateDifference[];
  /** Questions whose words are gone with their person. */
  readonly unreadable: number;
  /** The latest conversations, every message from where it really stood. */
  readonly turns: ReplayedConversations;
}

const QUESTIONS_MAX = 5_000;
/** Other requests get their turn in between. */
const ASKED_IN_A_ROW = 100;
const WORST_FIRST: readonly ReplayVerdict[] = ['worse', 'changed', 'better', 'same'];

@Injectable()
export class FlowGate {
  private readonly brainStream: BrainStream;

  constructor(
    private readonly flows: WorkspaceFlows,
    private readonly brains: Brains,
    private readonly past: PastQuestions,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
  ) {
    this.brainStream = new BrainStream(store);
  }

  /** Puts the questions of the past to the live flow and to this one, mismatches first; same knowledge. */
  async run(workspaceId: string, flow: Flow): Promise<FlowGateResult> {
    const live = await this.flows.newest(workspaceId);
    const [{ brain }, { resolved }, asked] = await Promise.all([
      this.brains.of(workspaceId),
      this.brainStream.started(workspaceId),
      this.past.forGate(workspaceId, QUESTIONS_MAX),
    ]);
    const port = askedOnce(brain);
    const all: FlowGateDifference[] = [];
    for (const [at, question] of asked.entries()) {
      if (at % ASKED_IN_A_ROW === ASKED_IN_A_ROW - 1) await new Promise(setImmediate);
      const { text, questionMessageId: questionId } = question;
      if (text === null) continue;
      const language = languageOfQuestion({ ...question, text }, live.flow.language);
      const put = (to: Flow) => replayBoth(to, port, { questionId, text, language });
      const [was, becomes] = [put(live.flow), put(flow)];
      const known = resolved.get(questionId);
      const expected: ExpectedAnswer = !known
        ? null
        : known.entryId === null
          ? { kind: 'nothing' }
          : { kind: 'entry', entryId: known.entryId };
      const verdict = compareReplays(was, becomes, expected);
      all.push({ ...question, was, becomes, expected, verdict });
    }
    const count = (which: ReplayVerdict) => all.filter(({ verdict }) => verdict === which).length;
    return {
      against: live.flowVersion,
      figures: {
        asked: all.length,
        same: count('same'),
        better: count('better'),
        changed: count('changed'),
        worse: count('worse'),
      },
      differences: all
        .filter(({ verdict }) => verdict !== 'same')
        .sort(
          (one, other) => WORST_FIRST.indexOf(one.verdict) - WORST_FIRST.indexOf(other.verdict),
        ),
      unreadable: asked.length - all.length,
      turns: await replayConversations(
        this.database,
        this.store,
        workspaceId,
        { brain, flow: live.flow },
        { brain, flow },
      ),
    };
  }
}

function replayBoth(
  flow: Flow,
  brain: BrainPort,
  question: { questionId: string; text: string; language: string },
): FlowReplay {
  const [first] = replayQuestions(flow, brain, [question], wantsPerson, 'first');
  const [open] = replayQuestions(flow, brain, [question], wantsPerson, 'open');
  return { first: first as ReplayedQuestion, open: open as ReplayedQuestion };
}

/** Four replays ask the brain the same: once is enough. */
function askedOnce(brain: BrainPort): BrainPort {
  let last: { readonly key: string; readonly reply: ReturnType<BrainPort['ask']> } | null = null;
  return {
    answerOf: (entryId) => brain.answerOf(entryId),
    ask: (question) => {
      const key = `${question.language}/${question.text}`;
      if (last?.key !== key) last = { key, reply: brain.ask(question) };
      return last.reply;
    },
  };
}
