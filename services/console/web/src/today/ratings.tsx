/** What customers thought of it, per channel, who answered, and the flow that asked. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { explain } from '../api/client.js';
import { loadRatings, type RatingGroup } from '../api/figures.js';
import { ChannelMark, markOf } from '../channel-marks.js';
import { Empty } from '../frame/empty.js';
import { useSession } from '../session/session.js';
import classes from './today-page.module.css';

const EVERY_MS = 60_000;

export function Ratings() {
  const { workspace } = useSession();
  const ratings = useQuery({
    queryKey: ['ratings', workspace.workspaceId],
    queryFn: loadRatings,
    refetchInterval: EVERY_MS,
  });
  return (
    <section className={classes.card} aria-label="How it was">
      <h2>
        How it was <small>marks of the last 30 days</small>
      </h2>
      {ratings.isError ? (
        <p className={classes.none}>{explain(ratings.error)}</p>
      ) : !ratings.data ? (
        <Skeleton height={120} radius={8} role="status" aria-label="Loading" />
      ) : ratings.data.groups.length === 0 ? (
        <Empty title="Nobody was asked for a mark">
          A step of the flow asks for one, and its settings ask after an agent has resolved.
        </Empty>
      ) : (
        <>
          <Groups groups={ratings.data.groups} />
          <details className={classes.definition}>
            <summary>How this is counted</summary>
            {ratings.data.definition}
          </details>
        </>
      )}
    </section>
  );
}

function Groups({ groups }: { groups: readonly RatingGroup[] }) {
  return (
    <table className={classes.answers}>
      <thead>
        <tr>
          <th>Channel</th>
          <th>Who</th>
          <th>Flow</th>
          <th>Asked</th>
          <th>Marks</th>
          <th>Mean of 5</th>
          <th>4 or 5</th>
          <th>1 or 2</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((row) => (
          <tr key={`${row.channel} ${row.of} ${row.flowVersion}`}>
            <th scope="row">
              <ChannelMark channel={row.channel} size={24} />
              {markOf(row.channel).label}
            </th>
            <td>{row.of === 'bot' ? 'bot' : 'people'}</td>
            <td>{row.flowVersion ?? '–'}</td>
            <td>{row.asked}</td>
            <td>{row.rated}</td>
            <td>{row.mean === null ? '–' : row.mean.toFixed(1)}</td>
            <td>{row.content}</td>
            <td>{row.unhappy}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
