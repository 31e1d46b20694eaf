export {
  alwaysOpen,
  type CalendarDefinition,
  type CalendarProblem,
  checkCalendar,
  type Holiday,
  officeHours,
  type OpenBlock,
  type Weekday,
  WEEKDAYS,
} from './calendar.js';
export { type Calendar, type Interval, openCalendar, type OpenDay } from './open-days.js';
export { addOpenMs, isOpen, nextClosing, nextOpening, openMsBetween } from './open-time.js';
export {
  type CalendarCommand,
  type CalendarEvent,
  type CalendarRefusal,
  type CalendarState,
  checkHours,
  publishedCalendar,
  type PublishedHours,
  WHEN_SHUT,
  type WhenShut,
} from './published-calendar.js';
export {
  type Clock,
  CLOCK_NAMES,
  type ClockFact,
  clockMs,
  type ClockName,
  type Clocks,
  type ClockTargets,
  dueAt,
  evolveClocks,
  NO_CLOCKS,
  startOf,
} from './service-clock.js';
