/** Publishes opening hours: decides on the calendar's own stream, and appends. */
import {
  type CalendarCommand,
  type CalendarEvent,
  type CalendarRefusal,
  publishedCalendar,
  type PublishedHours,
} from '#libs/calendar';
import { fold, isRefused } from '#libs/decider';
import { type EventStore, newId, streamName } from '#libs/event-store';

export interface PublishCalendar {
  readonly workspaceId: string;
  readonly calendarId: string;
  readonly hours: PublishedHours;
  /** The version that the author looked at; 0 for a new calendar. */
  readonly basedOn: number;
  /** Who publishes. */
  readonly agentId: string;
}

/** The new version, or why not. Publishing what is published already answers that version. */
export async function publishCalendar(
  store: EventStore,
  { workspaceId, calendarId, hours, basedOn, agentId }: PublishCalendar,
): Promise<{ readonly calendarVersion: number } | { readonly refused: CalendarRefusal }> {
  const stream = streamName('calendar', calendarId);
  const history = await store.readStream(workspaceId, stream);
  const state = fold(publishedCalendar, history as unknown as CalendarEvent[]);
  const command: CalendarCommand = { type: 'Publish', ...hours, basedOn };
  const decision = publishedCalendar.decide(state, command);
  if (isRefused(decision)) return decision;
  const [event] = decision.events;
  if (event === undefined) return { calendarVersion: state.calendarVersion };
  const result = await store.append({
    workspaceId,
    appends: [
      {
        stream,
        expectedVersion: history.length,
        events: [
          {
            id: newId(),
            isExternal: false,
            type: event.type,
            schemaVersion: 1,
            occurredAt: new Date(),
            actor: { kind: 'agent', id: agentId },
            causationId: null,
            correlationId: newId(),
            traceparent: null,
            decidedBy: {},
            data: event.data,
          },
        ],
      },
    ],
  });
  // Whoever was quicker published on the same base.
  if (result.kind === 'conflict') return { refused: 'stale' };
  return { calendarVersion: event.data.calendarVersion };
}
