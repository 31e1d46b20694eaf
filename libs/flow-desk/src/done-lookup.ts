/** What came of asking the workspace's own system, as a turn uses it and as it is recorded. */
import type { LookupOutcome } from '#libs/conversation';

export interface DoneLookup {
  readonly outcome: LookupOutcome;
  readonly values: Readonly<Record<string, string>>;
  readonly tookMs: number;
  readonly isCached: boolean;
}
