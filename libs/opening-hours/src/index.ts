export {
  CalendarRegistry,
  calendarVersionOf,
  type WorkspaceCalendar,
} from './calendar-registry.js';
export { InboxHours } from './inbox-hours.js';
export { type PublishCalendar, publishCalendar } from './publish-calendar.js';
