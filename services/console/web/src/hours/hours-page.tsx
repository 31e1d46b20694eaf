/** When the team is there and what it promises: looked at, changed, and published as a new version. */
import { checkHours, type PublishedHours } from '#libs/calendar';
import { Button, Select, Skeleton, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { explain } from '../api/client.js';
import { loadCalendars, type PublishedCalendar, publishCalendar } from '../api/hours.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { useSay } from '../frame/toasts.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { asName } from '../routing/names.js';
import { CalendarChoice, NEW } from './calendar-choice.js';
import { HolidaysEditor } from './holidays-editor.js';
import classes from './hours-page.module.css';
import { OpenNow } from './open-now.js';
import { PromisesEditor } from './promises-editor.js';
import { ruleOf } from './rule-of.js';
import { VersionList } from './version-list.js';
import { WeekEditor } from './week-editor.js';

const TIME_ZONES = Intl.supportedValuesOf('timeZone');

export function HoursPage() {
  const { workspace } = useSession();
  const [chosen, setChosen] = useState<string | null>(null);
  const calendars = useQuery({
    queryKey: ['calendars', workspace.workspaceId],
    queryFn: loadCalendars,
  });
  if (calendars.isError)
    return (
      <Trouble
        title="The opening hours could not be loaded"
        text={explain(calendars.error)}
        onRetry={() => void calendars.refetch()}
      />
    );
  const all = calendars.data ?? [];
  const own = all.find(({ teamIds = [] }) => teamIds.length === 0) ?? all[0];
  const calendar =
    chosen === NEW && own
      ? { ...own, ...FOR_A_TEAM }
      : (all.find(({ calendarId }) => calendarId === chosen) ?? own);
  return (
    <Page className={classes.page}>
      {calendar ? (
        // A new version begins a new form; what somebody else published is not typed over.
        <HoursForm
          key={`${chosen === NEW ? NEW : calendar.calendarId}@${calendar.calendarVersion}`}
          calendar={calendar}
          onPublished={({ calendarId }) => setChosen(calendarId)}
        >
          <CalendarChoice
            calendars={all}
            chosen={chosen === NEW ? NEW : calendar.calendarId}
            mayAdd={workspace.role === 'admin' || workspace.role === 'lead'}
            onChoose={setChosen}
          />
        </HoursForm>
      ) : (
        <Skeleton height={420} radius={12} />
      )}
    </Page>
  );
}

/** A team's own hours begin as the workspace's, and are nobody's until a team is named. */
const FOR_A_TEAM = {
  calendarId: null,
  calendarVersion: 0,
  publishedAt: null,
  name: 'Hours of a team',
} as const;

interface HoursFormProps {
  readonly calendar: PublishedCalendar;
  readonly onPublished: (calendar: PublishedCalendar) => void;
  readonly children: ReactNode;
}

function HoursForm({ calendar, onPublished, children }: HoursFormProps) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const published = hoursOf(calendar);
  const [hours, setHours] = useState(published);
  const mayPublish = workspace.role === 'admin' || workspace.role === 'lead';
  const change = (part: Partial<PublishedHours>) => setHours({ ...hours, ...part });
  const isForTeam = calendar.name === FOR_A_TEAM.name && calendar.calendarVersion === 0;
  const isOfTeam = isForTeam || (calendar.teamIds ?? []).length > 0;
  const lacksTeam = isOfTeam && (hours.teamIds ?? []).length === 0;
  const problems = [
    ...checkHours(hours),
    ...(lacksTeam ? [{ field: 'teamIds', rule: 'name the team whose hours these are' }] : []),
  ];
  const isChanged = JSON.stringify(hours) !== JSON.stringify(published);
  const publish = useMutation({
    mutationFn: () => publishCalendar(calendar.calendarId, hours, calendar.calendarVersion),
    onSuccess: (now) => {
      say.good('Published. It holds from now on.');
      onPublished(now);
    },
    onError: (error) => say.failure(error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['calendars', workspace.workspaceId] }),
  });
  const { definition } = hours;
  return (
    <>
      <PageHead
        title="Opening hours"
        text="When the team is there. Answer times count open time only; the bot answers day and night."
      >
        {mayPublish && (
          <div className={classes.acts}>
            {isChanged && (
              <Button size="sm" variant="default" onClick={() => setHours(published)}>
                Undo
              </Button>
            )}
            <Button
              size="sm"
              disabled={!isChanged || problems.length > 0}
              loading={publish.isPending}
              onClick={() => publish.mutate()}
            >
              Publish
            </Button>
          </div>
        )}
      </PageHead>
      {children}
      {calendar.calendarVersion > 0 || !isForTeam ? <OpenNow calendar={calendar} /> : null}
      <fieldset className={classes.form} disabled={!mayPublish}>
        <div className={classes.column}>
          <section>
            <h2>The week</h2>
            <WeekEditor
              weekly={definition.weekly}
              problems={problems}
              onChange={(weekly) => change({ definition: { ...definition, weekly } })}
            />
          </section>
          <HolidaysEditor
            holidays={definition.holidays}
            problems={problems}
            onChange={(holidays) => change({ definition: { ...definition, holidays } })}
          />
        </div>
        <div className={classes.column}>
          <section>
            <h2>Where</h2>
            <TextInput
              label="Name"
              value={hours.name}
              maxLength={100}
              error={ruleOf(problems, 'name')}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
            {isOfTeam && (
              <TagsInput
                label="Teams"
                description="Whose own hours these are; all others have the workspace's."
                value={[...(hours.teamIds ?? [])]}
                error={ruleOf(problems, 'teamIds')}
                onChange={(teams) => change({ teamIds: [...new Set(teams.map(asName))] })}
              />
            )}
            <Select
              label="Time zone"
              searchable
              allowDeselect={false}
              data={withOwn(definition.timeZone)}
              value={definition.timeZone}
              error={ruleOf(problems, 'definition.timeZone')}
              onChange={(timeZone) =>
                timeZone && change({ definition: { ...definition, timeZone } })
              }
            />
          </section>
          <PromisesEditor
            promises={hours.promises}
            whenShut={hours.whenShut}
            problems={problems}
            onChange={change}
          />
        </div>
      </fieldset>
      {calendar.calendarId && <VersionList calendarId={calendar.calendarId} />}
    </>
  );
}

function hoursOf(calendar: PublishedCalendar): PublishedHours {
  const { name, definition, promises, whenShut, teamIds = [] } = calendar;
  return { name, definition, promises, whenShut, teamIds };
}

/** Browsers do not list every name that servers know, `UTC` for one. */
function withOwn(timeZone: string): string[] {
  return TIME_ZONES.includes(timeZone) ? TIME_ZONES : [timeZone, ...TIME_ZONES];
}
