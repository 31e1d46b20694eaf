/** One run: its figures beside the live bot and beside people, its days, and samples to look at. */
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';
import {
  loadShadow,
  type Mean,
  type ShadowFigures,
  type ShadowRun,
  type ShadowVerdict,
  stopShadow,
} from '../api/shadow.js';
import { useSay } from '../frame/toasts.js';
import { useSession } from '../session/session.js';
import { fullTime } from '../time.js';
import { Samples } from './samples.js';
import classes from './shadow-page.module.css';
import { beside, type Line } from './verdicts.js';

const REFRESHED_EVERY_MS = 5_000;
const AgreementChart = lazy(async () => ({
  default: (await import('./agreement-chart.js')).AgreementChart,
}));

export function RunView({ run, mayStop }: { run: ShadowRun; mayStop: boolean }) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const key = ['shadow', workspace.workspaceId, run.runId];
  const detail = useQuery({
    queryKey: key,
    queryFn: () => loadShadow(run.runId),
    refetchInterval: run.stoppedAt === null ? REFRESHED_EVERY_MS : false,
  });
  const stop = useMutation({
    mutationFn: () => stopShadow(run.runId),
    onSuccess: () => say.good('Stopped. What it noted stays.'),
    onError: (error) => say.failure(error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['shadow', workspace.workspaceId] }),
  });
  const { figures } = run;
  return (
    <div className={classes.run}>
      <section className={classes.card}>
        <div className={classes.runHead}>
          <h2>{run.name}</h2>
          {run.stoppedAt === null && mayStop && (
            <Button
              size="xs"
              variant="default"
              loading={stop.isPending}
              onClick={() => stop.mutate()}
            >
              Stop
            </Button>
          )}
        </div>
        <p className={classes.small}>
          Knowledge: {named(run.brain)}. Flow: {named(run.flow)}. Since {fullTime(run.startedAt)}
          {run.stoppedAt !== null && `, until ${fullTime(run.stoppedAt)}`}.
        </p>
        <ul className={classes.tiles} aria-label="Figures">
          <Tile value={figures.questions} label="messages heard" />
          <Tile value={share(figures.wouldAnswer, figures.questions)} label="it would answer" />
          <Tile
            value={share(figures.wouldHandOver, figures.questions)}
            label="it would hand over"
          />
          <Tile value={figures.open} label="not answered yet" />
        </ul>
      </section>
      {figures.questions === 0 ? (
        <p className={classes.calm} role="status">
          It listens. The first customer who writes will show here.
        </p>
      ) : (
        <>
          <div className={classes.pair}>
            <Beside title="Beside the live bot" of={figures.withBot} lines={beside.bot} />
            <Beside title="Beside your people" of={figures.withPeople} lines={beside.people} />
          </div>
          <Content figures={figures} />
          {detail.data && detail.data.days.length > 0 && (
            <section className={classes.card}>
              <h2>From day to day</h2>
              <Suspense fallback={<Skeleton height={180} radius={8} />}>
                <AgreementChart days={detail.data.days} />
              </Suspense>
            </section>
          )}
          {mayStop && <Samples run={run} />}
        </>
      )}
    </div>
  );
}

function Tile({ value, label }: { value: number | string; label: string }) {
  return (
    <li>
      <b className="tabular">{value}</b>
      {label}
    </li>
  );
}

interface BesideProps {
  readonly title: string;
  readonly of: Partial<Record<ShadowVerdict, number>>;
  readonly lines: readonly Line[];
}

function Beside({ title, of, lines }: BesideProps) {
  const total = Object.values(of).reduce((sum, each) => sum + each, 0);
  return (
    <section className={classes.card}>
      <h2>
        {title} <small className="tabular">{total} compared</small>
      </h2>
      {total === 0 ? (
        <p className={classes.small}>Nothing to compare yet.</p>
      ) : (
        <dl className={classes.beside}>
          {lines.map(({ verdict, words, tone }) => (
            <div key={verdict} data-tone={tone} data-none={!of[verdict] || undefined}>
              <dt>{words}</dt>
              <dd>
                <span style={{ width: `${(100 * (of[verdict] ?? 0)) / total}%` }} aria-hidden />
                <b className="tabular">{of[verdict] ?? 0}</b>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Content({ figures }: { figures: ShadowFigures }) {
  const { whereAlike, whereDifferent, afterDifference } = figures;
  return (
    <section className={classes.card}>
      <h2>Was the customer content?</h2>
      <p>
        {whereAlike.rated + whereDifferent.rated === 0
          ? 'None of these customers has given a mark yet.'
          : `Where it would have done the same: ${mark(whereAlike)}. Where it would have done something else: ${mark(whereDifferent)}.`}
      </p>
      <p className={classes.small}>
        Marks are for what was really sent. A low mark where it would have done something else is a
        reason to look, not a proof that it is better.
        {afterDifference > 0 &&
          ` ${afterDifference} of these messages came after a first difference: the customer was answering words that the candidate would not have said.`}
      </p>
    </section>
  );
}

function mark({ rated, mean }: Mean): string {
  return mean === null ? 'no mark' : `${mean.toFixed(1)} of 5, from ${rated}`;
}

function named({ kind, version }: { kind: string; version: number }): string {
  return kind === 'draft' ? `the draft of version ${version}` : `version ${version}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}
