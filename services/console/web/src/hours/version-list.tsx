/** What was published before: every version stays, because figures of then were computed with it. */
import { useQuery } from '@tanstack/react-query';
import { loadCalendarVersions } from '../api/hours.js';
import { useSession } from '../session/session.js';
import classes from './hours-page.module.css';

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const SHOWN = 8;

export function VersionList({ calendarId }: { calendarId: string }) {
  const { workspace } = useSession();
  const versions = useQuery({
    queryKey: ['calendars', workspace.workspaceId, calendarId, 'versions'],
    queryFn: () => loadCalendarVersions(calendarId),
  });
  if (!versions.data) return null;
  return (
    <section className={classes.versions}>
      <h2>Versions</h2>
      <ol>
        {[...versions.data]
          .reverse()
          .slice(0, SHOWN)
          .map((version) => (
            <li key={version.calendarVersion}>
              <b>{version.calendarVersion}</b>
              <span>{version.name}</span>
              <time dateTime={version.publishedAt ?? undefined}>
                {version.publishedAt && when.format(new Date(version.publishedAt))}
              </time>
            </li>
          ))}
      </ol>
    </section>
  );
}
