/** The flow of the workspace, its versions and figures, and the system that it asks. */
import type {
  ExpectedAnswer,
  Flow,
  FlowDifference,
  FlowGateFigures,
  ReplayedQuestion,
  ReplayVerdict,
} from '#libs/flows';
import { ask } from './client.js';
import type { Move } from './shadow.js';

export interface FlowVersionLine {
  readonly flowVersion: number;
  readonly name: string;
  readonly by: string;
  readonly at: string;
  readonly note: string | null;
  readonly gate: FlowGateFigures | null;
  readonly overruled: { readonly by: string; readonly reason: string } | null;
}

export type { ReplayedQuestion };

/** What a question comes to as the first message, and at the open question. */
export interface FlowReplay {
  readonly first: ReplayedQuestion;
  readonly open: ReplayedQuestion;
}

export interface FlowTurn {
  readonly would: Move;
  readonly say: string;
}

export interface FlowGate {
  readonly against: number;
  readonly figures: FlowGateFigures;
  readonly unreadable: number;
  readonly differences: readonly {
    readonly questionMessageId: string;
    readonly text: string;
    readonly was: FlowReplay;
    readonly becomes: FlowReplay;
    readonly expected: ExpectedAnswer;
    readonly verdict: ReplayVerdict;
  }[];
  readonly turns: {
    readonly conversations: number;
    readonly figures: FlowGateFigures;
    readonly differences: readonly {
      readonly questionMessageId: string;
      readonly conversationId: string;
      readonly text: string;
      readonly was: FlowTurn;
      readonly becomes: FlowTurn;
      readonly verdict: ReplayVerdict;
    }[];
  };
}

export interface PublishedFlow {
  readonly flow: Flow;
  readonly flowVersion: number;
  readonly versions: readonly FlowVersionLine[];
}

export interface FlowVersion {
  readonly flow: Flow;
  readonly flowVersion: number;
  readonly difference: FlowDifference;
}

export interface StepFigures {
  readonly stepId: string;
  readonly started: number;
  readonly leftHere: number;
  readonly waitingHere: number;
}

export interface FlowFigures {
  readonly flowVersion: number;
  readonly conversations: number;
  readonly handovers: number;
  readonly callbacks: number;
  readonly steps: readonly StepFigures[];
}

/** One line of a tried conversation. */
export interface TriedLine {
  readonly who: 'you' | 'bot' | 'system';
  readonly text: string;
  readonly options: readonly { readonly title: string; readonly payload: string }[];
  /** Steps that the bot went through for it. */
  readonly path: readonly string[];
}

export interface Tried {
  readonly lines: readonly TriedLine[];
  readonly waitsAt: string | null;
  readonly isOver: boolean;
}

export const loadFlow = () => ask<PublishedFlow>('/flow');

export const loadFlowVersion = (flowVersion: number) =>
  ask<FlowVersion>(`/flow/versions/${flowVersion}`);

export const loadFlowFigures = (flowVersion: number) =>
  ask<FlowFigures>(`/flow/versions/${flowVersion}/figures`);

export const runFlowGate = (flow: Flow) =>
  ask<FlowGate>('/flow/gate', { method: 'POST', body: { flow } });

export const publishFlow = (body: {
  flow: Flow;
  basedOn: number;
  note?: string;
  reason?: string;
}) => ask<FlowVersion>('/flow', { method: 'POST', body });

export const tryFlow = (body: {
  flow: Flow;
  said: readonly { text: string; payload?: string }[];
  isClosed: boolean;
}) => ask<Tried>('/flow/try', { method: 'POST', body });

export interface Crm {
  readonly isConnected: boolean;
  readonly url?: string;
  readonly timeoutMs?: number;
  readonly cacheMs?: number;
}

export interface CrmAnswer {
  readonly outcome: 'not_connected' | 'found' | 'not_found' | 'unreachable';
  readonly fields: Readonly<Record<string, string>>;
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly reason: string | null;
  readonly tookMs: number;
  readonly isCached: boolean;
}

export const loadCrm = () => ask<Crm>('/crm');

export const connectCrm = (body: { url: string; secret: string }) =>
  ask<void>('/crm', { method: 'PUT', body });

export const disconnectCrm = () => ask<void>('/crm', { method: 'DELETE' });

export const askCrm = (conversationId: string) =>
  ask<CrmAnswer>(`/conversations/${conversationId}/crm`);
