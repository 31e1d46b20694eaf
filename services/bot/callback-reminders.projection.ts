/**
 * Callbacks that are not on the list of work yet: what the sweep looks at. A row is a reminder, not a
 * truth: the conversation itself decides whether anything is left to plan.
 */
import { defineProjection, splitStream } from '#libs/event-store';

export interface CallbackReminder {
  /** ISO time from which the callback is work. */
  readonly plannedFor: string;
}

export const callbackReminders = defineProjection<CallbackReminder & { conversationId: string }>({
  name: 'bot-callback-reminders',
  version: 1,
  table: 'bot_callback_reminder',
  handles: ['CallbackRequested', 'CallbackPlanned', 'CallbackDone'],
  key: (event) => (event.data as { callbackId: string }).callbackId,

  evolve(_row, event) {
    if (event.type !== 'CallbackRequested') return null;
    const { plannedFor } = event.data as CallbackReminder;
    return { conversationId: splitStream(event.stream).id, plannedFor };
  },
});
