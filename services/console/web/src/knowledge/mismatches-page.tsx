/** Questions that the bot did not know, by likeness: taught, linked or dismissed in two clicks. */
import { CheckBadgeIcon } from '@heroicons/react/24/outline';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { explain } from '../api/client.js';
import { loadMismatches } from '../api/knowledge.js';
import { Empty } from '../frame/empty.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import classes from './knowledge-page.module.css';
import { MismatchCard } from './mismatch-card.js';

export function MismatchesPage() {
  const { workspace, mayServe } = useSession();
  const mismatches = useQuery({
    queryKey: ['mismatches', workspace.workspaceId],
    queryFn: loadMismatches,
    enabled: mayServe,
  });
  if (!mayServe)
    return (
      <Trouble
        title="For those who serve customers"
        text="These are customers' own words: analysts do not read them here."
      />
    );
  if (mismatches.isError)
    return (
      <Trouble
        title="The questions could not be loaded"
        text={explain(mismatches.error)}
        onRetry={() => void mismatches.refetch()}
      />
    );
  const { data } = mismatches;
  return (
    <Page className={classes.page}>
      <PageHead
        title="Mismatches"
        text="Questions that the bot has not learned, most frequent first. Each one that you resolve is a test for every later version."
      />
      {!data ? (
        <Skeleton height={300} radius={12} />
      ) : data.groups.length === 0 ? (
        <div className={classes.card}>
          <Empty icon={<CheckBadgeIcon width={34} />} title="Nothing is left to learn">
            Every question that came was known, or somebody has seen to it.{' '}
            <Link href="/knowledge">Look at what the bot knows</Link>
          </Empty>
        </div>
      ) : (
        <ul className={classes.groups}>
          {data.groups.map((group) => (
            <MismatchCard key={group.questions[0]?.questionMessageId} group={group} />
          ))}
        </ul>
      )}
      {data?.isCut && (
        <p className={classes.hint}>There are more; the latest 2,000 questions are shown.</p>
      )}
    </Page>
  );
}
