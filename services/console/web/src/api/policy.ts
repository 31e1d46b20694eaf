/** The rules of routing: as published, or the defaults. */
import { ask } from './client.js';

export interface PolicyRules {
  readonly capacity: number;
  readonly channels: Readonly<Record<string, { readonly botTakesOver: boolean }>>;
  readonly queueAlarmSeconds: number;
  readonly [rule: string]: unknown;
}

export interface Policy {
  /** 0: nothing was published yet. */
  readonly version: number;
  readonly rules: PolicyRules;
}

export const loadPolicy = () => ask<Policy>('/policy');
