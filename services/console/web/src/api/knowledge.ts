/** What the bot knows: entries, mismatches, the gate, suggestions. */
import type { Expected, GateFigures, Outcome, Verdict } from '#libs/brain';
import { ask } from './client.js';

export interface KnownEntry {
  readonly entryId: string;
  readonly language: string;
  readonly title: string;
  readonly questions: readonly string[];
  readonly answer: string;
  readonly patterns: readonly string[];
  readonly state: 'live' | 'changed' | 'new';
}

export interface Published {
  readonly brainVersion: number;
  readonly publishedAt: string;
  readonly by: string;
  readonly entries: number;
  readonly gate: GateFigures;
  readonly overruled: { readonly by: string; readonly reason: string } | null;
}

export interface Knowledge {
  readonly version: number;
  readonly liveVersion: number;
  readonly lessonsInDraft: number;
  readonly openMismatches: number;
  readonly entries: readonly KnownEntry[];
  readonly removed: readonly KnownEntry[];
  readonly publications: readonly Published[];
}

export interface EntryInput {
  readonly language: string;
  readonly questions: readonly string[];
  readonly answer: string;
  readonly title?: string | undefined;
  readonly patterns?: readonly string[] | undefined;
}

export interface Close {
  readonly entryId: string;
  readonly title: string;
  readonly language: string;
  readonly score: number;
  readonly answer: string;
}

export interface Mismatch {
  readonly questionMessageId: string;
  readonly conversationId: string;
  readonly askedAt: string;
  readonly text: string;
}

export interface MismatchGroup {
  readonly questions: readonly Mismatch[];
  readonly draftSays: Outcome['kind'];
  readonly closest: readonly Close[];
}

export interface Mismatches {
  readonly groups: readonly MismatchGroup[];
  readonly isCut: boolean;
}

export interface Gate {
  readonly upToVersion: number;
  readonly figures: GateFigures;
  readonly unreadable: number;
  readonly differences: readonly (Mismatch & {
    readonly was: Outcome;
    readonly becomes: Outcome;
    readonly expected: Expected;
    readonly verdict: Verdict;
  })[];
}

export interface Tried {
  readonly live: Outcome;
  readonly draft: Outcome;
  readonly closest: readonly Close[];
}

export interface Resolution {
  readonly questionMessageIds: readonly string[];
  readonly as: 'taught' | 'linked' | 'dismissed';
  readonly entryId?: string;
  readonly entry?: EntryInput;
  readonly wordings?: readonly string[];
}

export interface Suggestions {
  readonly questionMessageId: string | null;
  readonly brainVersion: number;
  readonly suggestions: readonly Close[];
}

export const loadKnowledge = () => ask<Knowledge>('/knowledge');

export const teachEntry = (entryId: string | null, body: EntryInput) =>
  ask<Knowledge>(entryId ? `/knowledge/entries/${entryId}` : '/knowledge/entries', {
    method: entryId ? 'PUT' : 'POST',
    body,
  });

export const unlearnEntry = (entryId: string) =>
  ask<Knowledge>(`/knowledge/entries/${entryId}`, { method: 'DELETE' });

export const runGate = () => ask<Gate>('/knowledge/gate', { method: 'POST', body: {} });

export const publishBrain = (upToVersion: number, reason: string | null) =>
  ask<Knowledge>('/knowledge/publish', {
    method: 'POST',
    body: { upToVersion, ...(reason ? { reason } : {}) },
  });

export const tryQuestion = (text: string) =>
  ask<Tried>('/knowledge/try', { method: 'POST', body: { text } });

export const loadMismatches = () => ask<Mismatches>('/knowledge/mismatches');

export const resolveMismatches = (body: Resolution) =>
  ask<Mismatches>('/knowledge/mismatches/resolve', { method: 'POST', body });

export const loadSuggestions = (conversationId: string) =>
  ask<Suggestions>(`/conversations/${conversationId}/suggestions`, { method: 'POST', body: {} });
