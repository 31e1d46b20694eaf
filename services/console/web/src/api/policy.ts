/** The rules of routing: as published, or the defaults. */
import type { PolicyRules } from '#libs/matching';
import { ask } from './client.js';

export type { PolicyRules };

export interface PolicyVersion {
  readonly version: number;
  /** What changed and why, in the author's words; may be empty. */
  readonly remark: string;
  readonly at: string;
  /** Account id of the author. */
  readonly by: string;
  /** Names of the rules that differ from the version before. */
  readonly changed: readonly string[];
}

export interface Policy {
  /** 0: nothing was published yet. */
  readonly version: number;
  readonly rules: PolicyRules;
  /** Newest first. */
  readonly history: readonly PolicyVersion[];
}

export const loadPolicy = () => ask<Policy>('/policy');

export const publishPolicy = (basedOn: number, rules: Partial<PolicyRules>, remark: string) =>
  ask<Policy>('/policy', { method: 'PUT', body: { basedOn, rules, remark } });
