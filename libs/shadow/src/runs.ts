/** The shadow runs of a workspace: which there are, which may begin, and which events concern them. */
import { accept, type Decider, refuse } from '#libs/decider';
import type { CandidateBrain, CandidateFlow, RunEvent } from './shadow-events.js';

/** Each run takes a turn for every question: more at once would tell little and cost much. */
export const RUNS_AT_ONCE_MAX = 3;
export const RUN_NAME_CHARS_MAX = 100;

export interface ShadowRun {
  readonly runId: string;
  readonly name: string;
  readonly brain: CandidateBrain;
  readonly flow: CandidateFlow;
  readonly by: string;
  readonly startedAt: Date;
  /** Place of the start in the store: what happened before is not the run's business. */
  readonly from: number;
  readonly stoppedAt: Date | null;
  /** Place of the stop; `null` while it goes on. */
  readonly to: number | null;
}

export interface Runs {
  /** Oldest first. */
  readonly runs: readonly ShadowRun[];
}

export type RunCommand =
  | ({ readonly type: 'Start' } & Extract<RunEvent, { type: 'ShadowStarted' }>['data'])
  | { readonly type: 'Stop'; readonly runId: string; readonly by: string };

export type RunRefusal = 'too_many_runs' | 'no_name' | 'unknown_run';

/** As it is folded: when and where it was recorded. */
export type RecordedRunEvent = RunEvent & { readonly at?: Date; readonly position?: number };

export const shadowRuns: Decider<Runs, RunCommand, RecordedRunEvent, RunRefusal> = {
  initial: { runs: [] },

  evolve({ runs }, event) {
    const at = event.at ?? new Date(0);
    const position = event.position ?? 0;
    switch (event.type) {
      case 'ShadowStarted':
        return {
          runs: [
            ...runs,
            { ...event.data, startedAt: at, from: position, stoppedAt: null, to: null },
          ],
        };
      case 'ShadowStopped':
        return {
          runs: runs.map((run) =>
            run.runId === event.data.runId ? { ...run, stoppedAt: at, to: position } : run,
          ),
        };
    }
  },

  decide({ runs }, command) {
    switch (command.type) {
      case 'Start': {
        const { type: _type, ...data } = command;
        if (runs.some(({ runId }) => runId === command.runId)) return accept(); // A retry.
        if (command.name.trim() === '') return refuse('no_name');
        if (runs.filter(({ to }) => to === null).length >= RUNS_AT_ONCE_MAX)
          return refuse('too_many_runs');
        return accept<RunEvent>({ type: 'ShadowStarted', data });
      }
      case 'Stop': {
        const run = runs.find(({ runId }) => runId === command.runId);
        if (!run) return refuse('unknown_run');
        if (run.to !== null) return accept();
        return accept<RunEvent>({
          type: 'ShadowStopped',
          data: { runId: command.runId, by: command.by },
        });
      }
    }
  },
};

/** Whether what stands at that place of the store happened during the run. */
export function isDuring({ from, to }: Pick<ShadowRun, 'from' | 'to'>, position: number): boolean {
  return position > from && (to === null || position < to);
}
