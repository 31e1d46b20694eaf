/** Now and today: who holds what on which channel, and how soon customers are answered. */
import { Skeleton, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CSSProperties, ReactNode } from 'react';
import { explain } from '../api/client.js';
import { type ChannelAnswers, loadFirstAnswers, loadLiveCount } from '../api/figures.js';
import { ChannelMark, markOf } from '../channel-marks.js';
import { Empty } from '../frame/empty.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { duration, useToday } from '../time.js';
import { byChannel, HOLDERS, sumOf } from './live-figures.js';
import { Ratings } from './ratings.js';
import classes from './today-page.module.css';

const LIVE_EVERY_MS = 5_000;
const ANSWERS_EVERY_MS = 30_000;
const PROMISE_S = 30;

export function TodayPage() {
  const { workspace } = useSession();
  const from = useToday();
  const live = useQuery({
    queryKey: ['live-count', workspace.workspaceId],
    queryFn: loadLiveCount,
    refetchInterval: LIVE_EVERY_MS,
  });
  const answers = useQuery({
    queryKey: ['first-answers', workspace.workspaceId, from],
    queryFn: () => loadFirstAnswers(from),
    refetchInterval: ANSWERS_EVERY_MS,
  });
  return (
    <Page>
      <PageHead title="Today" text="Open conversations now, and first answers since midnight." />
      {live.isError && !live.data ? (
        <Trouble
          title="The figures cannot be loaded"
          text={`${explain(live.error)} Conversations go on without them.`}
          onRetry={() => void live.refetch()}
        />
      ) : (
        <>
          <Tiles rows={live.data?.rows} channels={answers.data?.channels} />
          <div className={classes.cards}>
            <Card title="Open now" hint="by channel and who answers">
              {live.data ? <OpenNow rows={live.data.rows} /> : <Bars />}
            </Card>
            <Card title="First answer today" hint={`the promise is ${PROMISE_S} seconds`}>
              {answers.data ? (
                <Answers channels={answers.data.channels} definition={answers.data.definition} />
              ) : answers.isError ? (
                <p className={classes.none}>{explain(answers.error)}</p>
              ) : (
                <Bars />
              )}
            </Card>
          </div>
          <Ratings />
        </>
      )}
    </Page>
  );
}

interface TilesProps {
  readonly rows: Parameters<typeof sumOf>[0] | undefined;
  readonly channels: readonly ChannelAnswers[] | undefined;
}

function Tiles({ rows, channels }: TilesProps) {
  const sum = rows && sumOf(rows);
  const asked = channels?.reduce((total, channel) => total + channel.asked, 0) ?? 0;
  const within = channels?.reduce((total, channel) => total + channel.within30s, 0) ?? 0;
  return (
    <dl className={classes.tiles}>
      <Tile name="Open">{sum?.open}</Tile>
      <Tile name="Waiting for an answer" tone={sum && sum.waiting > 0 ? 'warn' : undefined}>
        {sum?.waiting}
      </Tile>
      <Tile
        name="Longest wait"
        tone={sum && (sum.longestWaitS ?? 0) >= PROMISE_S ? 'bad' : undefined}
      >
        {sum && (sum.longestWaitS === null ? '–' : duration(sum.longestWaitS * 1_000))}
      </Tile>
      <Tile name={`Answered within ${PROMISE_S} s`}>
        {channels && (asked === 0 ? '–' : `${Math.round((within / asked) * 100)} %`)}
      </Tile>
    </dl>
  );
}

interface TileProps {
  readonly name: string;
  readonly tone?: 'warn' | 'bad' | undefined;
  readonly children: ReactNode;
}

function Tile({ name, tone, children }: TileProps) {
  return (
    <div className={classes.tile} data-tone={tone}>
      <dt>{name}</dt>
      <dd>{children ?? <Skeleton height={30} width={60} />}</dd>
    </div>
  );
}

function Card({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section className={classes.card}>
      <h2>
        {title} <small>{hint}</small>
      </h2>
      {children}
    </section>
  );
}

function OpenNow({ rows }: { rows: Parameters<typeof byChannel>[0] }) {
  const channels = byChannel(rows);
  const most = Math.max(1, ...channels.map(({ open }) => open));
  if (channels.length === 0)
    return <Empty title="Nothing is open">Every customer is served.</Empty>;
  return (
    <>
      <ul className={classes.legend}>
        {HOLDERS.filter(({ id }) => channels.some(({ byHolder }) => byHolder.get(id))).map(
          ({ id, label }) => (
            <li key={id}>
              <i data-holder={id} aria-hidden /> {label}
            </li>
          ),
        )}
      </ul>
      <table className={classes.bars}>
        <caption className="for-screen-readers">Open conversations by channel and holder</caption>
        <thead className="for-screen-readers">
          <tr>
            <th>Channel</th>
            <th>Open by holder</th>
            <th>Sum</th>
          </tr>
        </thead>
        <tbody>
          {channels.map(({ channel, open, byHolder }) => (
            <tr key={channel}>
              <th scope="row">
                <ChannelMark channel={channel} size={24} />
                {markOf(channel).label}
              </th>
              <td>
                <div className={classes.bar} style={{ width: `${(open / most) * 100}%` }}>
                  {HOLDERS.map(
                    ({ id, label }) =>
                      (byHolder.get(id) ?? 0) > 0 && (
                        <Tooltip key={id} label={`${label}: ${byHolder.get(id)}`}>
                          <span
                            data-holder={id}
                            style={{ '--share': byHolder.get(id) } as CSSProperties}
                          >
                            <span className="for-screen-readers">{label} </span>
                            {byHolder.get(id)}
                          </span>
                        </Tooltip>
                      ),
                  )}
                </div>
              </td>
              <td className={classes.sum}>{open}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface AnswersProps {
  readonly channels: readonly ChannelAnswers[];
  readonly definition: string;
}

function Answers({ channels, definition }: AnswersProps) {
  if (channels.length === 0)
    return (
      <Empty title="Nobody has asked yet">Figures appear with the first question of the day.</Empty>
    );
  return (
    <>
      <table className={classes.answers}>
        <thead>
          <tr>
            <th>Channel</th>
            <th>Asked</th>
            <th>Within {PROMISE_S} s</th>
            <th>Median</th>
            <th>90 %</th>
            <th>Person, median</th>
          </tr>
        </thead>
        <tbody>
          {channels.map((row) => (
            <tr key={row.channel}>
              <th scope="row">
                <ChannelMark channel={row.channel} size={24} />
                {markOf(row.channel).label}
              </th>
              <td>{row.asked}</td>
              <td>
                {row.asked === 0 ? '–' : `${Math.round((row.within30s / row.asked) * 100)} %`}
              </td>
              <td>{seconds(row.medianS)}</td>
              <td>{seconds(row.p90S)}</td>
              <td>{seconds(row.agentMedianS)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details className={classes.definition}>
        <summary>How this is counted</summary>
        {definition}
      </details>
    </>
  );
}

function seconds(value: number | null): string {
  if (value === null) return '–';
  return value < 10 ? `${value.toFixed(1)} s` : duration(value * 1_000);
}

function Bars() {
  return (
    <div className={classes.ghosts} role="status" aria-label="Loading">
      {[80, 55, 65, 40].map((width) => (
        <Skeleton key={width} height={26} width={`${width}%`} />
      ))}
    </div>
  );
}
