/** Shadow runs: a candidate version on live events, without effect. */
import type { Flow } from '#libs/flows';
import type { ShadowVerdict } from '#libs/shadow';
import { ask } from './client.js';

export type { ShadowVerdict };

export interface Mean {
  readonly rated: number;
  readonly mean: number | null;
}

export interface ShadowFigures {
  readonly questions: number;
  readonly open: number;
  readonly wouldAnswer: number;
  readonly wouldHandOver: number;
  readonly afterDifference: number;
  readonly withBot: Partial<Record<ShadowVerdict, number>>;
  readonly withPeople: Partial<Record<ShadowVerdict, number>>;
  readonly unanswered: number;
  readonly whereAlike: Mean;
  readonly whereDifferent: Mean;
}

export interface ShadowRun {
  readonly runId: string;
  readonly name: string;
  readonly brain: { readonly kind: 'published' | 'draft'; readonly version: number };
  readonly flow: { readonly kind: 'published' | 'draft'; readonly version: number };
  readonly by: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly figures: ShadowFigures;
}

export interface ShadowDay {
  readonly day: string;
  readonly alike: number;
  readonly different: number;
  readonly silent: number;
}

export interface ShadowRunDetail extends ShadowRun {
  readonly days: readonly ShadowDay[];
}

/** What the candidate would do, or what was really done. */
export interface Move {
  readonly kind:
    | 'answer'
    | 'choose'
    | 'not_learned'
    | 'handover'
    | 'callback'
    | 'resolve'
    | 'flow'
    | 'look_up'
    | 'said'
    | 'nothing';
  readonly entryId?: string;
  readonly among?: readonly string[];
  readonly waitsAt?: string | null;
}

export interface ShadowSample {
  readonly sampleId: string;
  readonly conversationId: string;
  readonly askedAt: string;
  readonly channel: string;
  readonly floor: string;
  readonly question: string | null;
  readonly would: Move;
  readonly says: string | null;
  readonly score: number | null;
  readonly by: 'bot' | 'agent' | 'nobody' | null;
  readonly did: Move | null;
  readonly sent: string | null;
  readonly likeness: number | null;
  readonly verdict: ShadowVerdict | null;
  readonly rated: number | null;
  readonly isAfterDifference: boolean;
}

export interface ShadowRuns {
  readonly runs: readonly ShadowRun[];
  readonly atOnceMax: number;
}

export interface StartShadow {
  readonly name: string;
  readonly brainVersion?: number;
  readonly flowVersion?: number;
  /** A definition that nobody has published. */
  readonly flow?: Flow;
}

export const loadShadows = () => ask<ShadowRuns>('/shadow');

export const loadShadow = (runId: string) => ask<ShadowRunDetail>(`/shadow/${runId}`);

export const loadShadowSamples = (runId: string, query: { verdict?: string; before?: string }) =>
  ask<ShadowSample[]>(`/shadow/${runId}/samples`, { query });

export const startShadow = (body: StartShadow) =>
  ask<ShadowRunDetail>('/shadow', { method: 'POST', body });

export const stopShadow = (runId: string) =>
  ask<ShadowRunDetail>(`/shadow/${runId}/stop`, { method: 'POST', body: {} });
