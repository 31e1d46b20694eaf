/** Opening hours: published calendars of the workspace. */
import type { CalendarDefinition, PublishedHours } from '#libs/calendar';
import { ask } from './client.js';

export interface PublishedCalendar extends PublishedHours {
  /** `null`: nobody has published one yet, and this is what holds meanwhile. */
  readonly calendarId: string | null;
  readonly calendarVersion: number;
  readonly publishedAt: string | null;
  readonly definition: CalendarDefinition;
  readonly isOpenNow: boolean;
  readonly opensAt: string | null;
  readonly shutsAt: string | null;
}

export const loadCalendars = () => ask<readonly PublishedCalendar[]>('/calendars');

export const loadCalendarVersions = (calendarId: string) =>
  ask<readonly PublishedCalendar[]>(`/calendars/${calendarId}/versions`);

export const publishCalendar = (
  calendarId: string | null,
  hours: PublishedHours,
  basedOn: number,
) =>
  ask<PublishedCalendar>(calendarId ? `/calendars/${calendarId}` : '/calendars', {
    method: calendarId ? 'PUT' : 'POST',
    body: { ...hours, basedOn },
  });
