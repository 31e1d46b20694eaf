export { CalendarRegistry, calendarVersionOf } from './calendar-registry.js';
export { InboxHours } from './inbox-hours.js';
export { type PublishCalendar, publishCalendar } from './publish-calendar.js';
export { unpublished, type WorkspaceCalendar } from './workspace-calendar.js';
