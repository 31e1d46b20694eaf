/** How many people tomorrow takes: what is expected, who is needed, and what each step of the promise costs. */
import { UserGroupIcon } from '@heroicons/react/24/outline';
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { loadStaffing, type StaffingQuestion, type StaffingReport } from '../api/staffing.js';
import { Empty } from '../frame/empty.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { AdviceList } from './advice-list.js';
import { DayChart } from './day-chart.js';
import { PriceLadder } from './price-ladder.js';
import { Questions } from './questions.js';
import classes from './staffing-page.module.css';

const DAY_MS = 86_400_000;

export function StaffingPage() {
  const { workspace } = useSession();
  const [question, setQuestion] = useState<StaffingQuestion>(() => ({
    date: new Date(Date.now() + DAY_MS).toISOString().slice(0, 10),
    of: 'handovers',
    share: 0.9,
    seconds: 30,
    chatsAtOnce: 2,
    shrinkage: 0.2,
    patienceSeconds: null,
    handlingSeconds: null,
  }));
  const report = useQuery({
    queryKey: ['staffing', workspace.workspaceId, question],
    queryFn: () => loadStaffing(question),
    placeholderData: keepPreviousData,
  });
  return (
    <Page className={classes.page}>
      <PageHead
        title="Staffing"
        text="How many people a day takes, so that a queue never forms. There is no target for handling time."
      />
      <Questions
        question={question}
        report={report.data}
        onChange={(part) => setQuestion({ ...question, ...part })}
      />
      {report.isError ? (
        <Trouble
          title="The forecast could not be made"
          text={explain(report.error)}
          onRetry={() => void report.refetch()}
        />
      ) : report.isPending ? (
        <Skeleton height={320} radius={12} />
      ) : report.data.slots.length === 0 ? (
        <Empty icon={<UserGroupIcon />} title="Nothing is known about that weekday yet">
          <p>
            The forecast needs at least one week of conversations. It gets better with each of the
            first eight.
          </p>
        </Empty>
      ) : (
        <Answers report={report.data} />
      )}
    </Page>
  );
}

function Answers({ report }: { report: StaffingReport }) {
  return (
    <>
      <section className={classes.card}>
        <h2>
          The day, per half hour <small>{report.timeZone}</small>
        </h2>
        <DayChart slots={report.slots} />
        <p className={classes.small}>{qualityOf(report)}</p>
      </section>
      <div className={classes.pair}>
        <section className={classes.card}>
          <h2>What to change</h2>
          <AdviceList advice={report.advice} />
          <p className={classes.small}>
            Shifts are not planned in Convolog: “as lately” is who was online in that half hour, the
            mean of the last four such weekdays. It counts the workspace’s own opening hours, not
            those of single teams.
          </p>
        </section>
        <section className={classes.card}>
          <h2>
            The price of each step
            {report.peak && (
              <small>
                at the peak, {report.peak.time}: {report.peak.expected} in half an hour
              </small>
            )}
          </h2>
          <PriceLadder steps={report.steps} />
        </section>
      </div>
      <p className={classes.small}>{report.definition}</p>
    </>
  );
}

function qualityOf({ quality, daysKnown }: StaffingReport): string {
  const known = `Made from ${daysKnown} ${daysKnown === 1 ? 'day' : 'days'}.`;
  if (!quality) return `${known} Too few to say how good the forecast is.`;
  const better = Math.round((1 - quality.mase) * 100);
  const beside =
    better >= 0
      ? `its error is ${better} % smaller than that of "as a week ago"`
      : `its error is ${-better} % larger than that of "as a week ago"`;
  return `${known} Over the last four weeks ${beside}, and ${Math.round(quality.coverage * 100)} % of the half hours lay inside the band of 80 %.`;
}
