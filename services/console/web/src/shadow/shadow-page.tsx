/** Shadow runs: which there are, starting one, and what the chosen one came to. */
import { BeakerIcon } from '@heroicons/react/24/outline';
import { PlayIcon } from '@heroicons/react/16/solid';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { loadShadows, type ShadowRun } from '../api/shadow.js';
import { Empty } from '../frame/empty.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { fullTime } from '../time.js';
import { RunView } from './run-view.js';
import classes from './shadow-page.module.css';
import { StartRun } from './start-run.js';

/** While a run listens; else nothing changes by itself. */
const REFRESHED_EVERY_MS = 4_000;
const CALM_EVERY_MS = 60_000;

export function ShadowPage() {
  const { workspace } = useSession();
  const mayStart = workspace.role === 'admin' || workspace.role === 'lead';
  const [chosen, setChosen] = useState<string | null>(null);
  const [isStarting, setStarting] = useState(false);
  const shadows = useQuery({
    queryKey: ['shadow', workspace.workspaceId],
    queryFn: loadShadows,
    refetchInterval: ({ state }) =>
      state.data?.runs.some(({ stoppedAt }) => stoppedAt === null)
        ? REFRESHED_EVERY_MS
        : CALM_EVERY_MS,
  });
  if (shadows.isError)
    return (
      <Trouble
        title="The shadow runs could not be loaded"
        text={explain(shadows.error)}
        onRetry={() => void shadows.refetch()}
      />
    );
  const runs = shadows.data?.runs ?? [];
  const going = runs.filter(({ stoppedAt }) => stoppedAt === null).length;
  const shown = runs.find(({ runId }) => runId === chosen) ?? runs[0];
  return (
    <Page className={classes.page}>
      <PageHead
        title="Shadow runs"
        text="A candidate version listens to real customers and says nothing. What it would have done stands beside what was done."
      >
        {mayStart && (
          <Button
            size="sm"
            leftSection={<PlayIcon width={16} />}
            disabled={!shadows.data || going >= shadows.data.atOnceMax}
            onClick={() => setStarting(true)}
          >
            Start a shadow run
          </Button>
        )}
      </PageHead>
      {shadows.isPending ? (
        <Skeleton height={420} radius={12} />
      ) : shown ? (
        <div className={classes.columns}>
          <RunList runs={runs} shown={shown.runId} onChoose={setChosen} />
          <RunView key={shown.runId} run={shown} mayStop={mayStart} />
        </div>
      ) : (
        <Empty icon={<BeakerIcon />} title="No candidate has been tried yet">
          <p>
            Teach the bot something new, or take up an earlier version, and let it run in the shadow
            for a day: on the questions that customers really ask, with no effect on any of them.
            Then publish what you have seen, not what you hope for.
          </p>
        </Empty>
      )}
      <StartRun isOpen={isStarting} onClose={() => setStarting(false)} onStarted={setChosen} />
    </Page>
  );
}

interface RunListProps {
  readonly runs: readonly ShadowRun[];
  readonly shown: string;
  readonly onChoose: (runId: string) => void;
}

function RunList({ runs, shown, onChoose }: RunListProps) {
  return (
    <ul className={classes.runs} aria-label="Shadow runs">
      {runs.map((run) => (
        <li key={run.runId}>
          <button
            type="button"
            aria-current={run.runId === shown || undefined}
            onClick={() => onChoose(run.runId)}
          >
            <b>
              <i data-going={run.stoppedAt === null || undefined} aria-hidden />
              {run.name}
            </b>
            <span>
              {run.figures.questions} {run.figures.questions === 1 ? 'question' : 'questions'},{' '}
              {run.stoppedAt === null ? 'running' : 'stopped'}
            </span>
            <small>
              {run.by}, {fullTime(run.startedAt)}
            </small>
          </button>
        </li>
      ))}
    </ul>
  );
}
