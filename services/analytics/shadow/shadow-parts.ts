/**
 * What shadows are given: readers, and notes of their own. No sender, no desk, no bus, no system of the
 * workspace: what a candidate decides has nowhere to go.
 */
import type { EventStore } from '#libs/event-store';
import { hoursOf } from '#libs/flow-desk';
import { calendarVersionOf, type WorkspaceCalendar } from '#libs/opening-hours';
import { Candidates, NotesStream, type ShadowParts, WorkspaceShadows } from '#libs/shadow';

export function shadowParts(
  store: EventStore,
  calendarOf: (
    workspaceId: string,
    inboxId: string | null,
  ) => WorkspaceCalendar | Promise<WorkspaceCalendar>,
  now: () => number,
): ShadowParts & { readonly shadows: WorkspaceShadows } {
  return {
    reader: { readStream: (...of) => store.readStream(...of) },
    shadows: new WorkspaceShadows(store, now),
    candidates: new Candidates(store),
    notes: new NotesStream(store),
    hoursOf: async (workspaceId, inboxId) => {
      const calendar = await calendarOf(workspaceId, inboxId);
      return { hours: hoursOf(calendar.calendar), decidedBy: calendarVersionOf(calendar) };
    },
  };
}
