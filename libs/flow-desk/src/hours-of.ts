/** A calendar as a flow asks it. One that never opens again promises nothing sooner than now. */
import { type Calendar, isOpen, nextOpening } from '#libs/calendar';
import type { Hours } from '#libs/flows';

export function hoursOf(calendar: Calendar): Hours {
  return {
    timeZone: calendar.definition.timeZone,
    isOpen: (at) => isOpen(calendar, new Date(at)),
    nextOpening: (at) => nextOpening(calendar, new Date(at))?.getTime() ?? at,
  };
}
