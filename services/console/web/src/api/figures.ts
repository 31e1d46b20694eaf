/** Figures of the analytics service. */
import { ask } from './client.js';

export interface LiveCountRow {
  readonly channel: string;
  readonly holder: string;
  readonly open: number;
  readonly waiting: number;
  readonly longestWaitS: number | null;
}

export interface LiveCount {
  readonly asOf: string;
  readonly rows: readonly LiveCountRow[];
}

export interface ChannelAnswers {
  readonly channel: string;
  readonly asked: number;
  readonly answered: number;
  readonly within30s: number;
  readonly medianS: number | null;
  readonly p90S: number | null;
  readonly agentMedianS: number | null;
}

export interface FirstAnswers {
  readonly definition: string;
  readonly channels: readonly ChannelAnswers[];
}

export const loadLiveCount = () => ask<LiveCount>('/analytics/live');

export const loadFirstAnswers = (from: string) =>
  ask<FirstAnswers>('/analytics/first-response', { query: { from } });

export interface RatingGroup {
  readonly channel: string;
  readonly of: 'bot' | 'agent';
  readonly flowVersion: number | null;
  readonly asked: number;
  readonly rated: number;
  readonly mean: number | null;
  readonly content: number;
  readonly unhappy: number;
}

export interface Ratings {
  readonly definition: string;
  readonly groups: readonly RatingGroup[];
}

/** Of the last 30 days. */
export const loadRatings = () => ask<Ratings>('/analytics/ratings');
