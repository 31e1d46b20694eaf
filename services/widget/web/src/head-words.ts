/** What the head of the panel says: who answers, and outside opening hours when somebody is back. */
import type { ChatState } from './chat-state.js';
import type { Hours } from './frames.js';
import type { Words } from './words.js';

/** An agent who wrote within this time is still here, whatever the opening hours say. */
const STILL_HERE_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** Shut, and the customer is to know: `stay_open` chats are as always. */
export function isShut(hours: Hours | null): hours is Hours {
  return hours !== null && !hours.isOpen && hours.whenShut !== 'stay_open';
}

/** `hide` hides the button from whoever has nothing running here. */
export function isHidden({ hours, isOngoing, unread }: ChatState): boolean {
  return isShut(hours) && hours.whenShut === 'hide' && !isOngoing && unread === 0;
}

export function whoIsHere(state: ChatState, words: Words, now: number): string {
  const { holder, site } = state;
  const isAway = isShut(state.hours);
  switch (holder.kind) {
    case 'agent':
      return isAway && !isStillHere(state, now)
        ? ''
        : `${holder.name ?? words.agent} ${words.withAgent}`;
    case 'queue':
      return isAway ? '' : words.withQueue;
    case 'nobody':
      return words.ended;
    default:
      return site ? `${site.botName} · ${words.withBot}` : '';
  }
}

/** That nobody is here and when somebody is; empty when it is open. */
export function shutNotice(state: ChatState, words: Words, language: string, now: number): string {
  const { hours, holder } = state;
  if (!isShut(hours) || (holder.kind === 'agent' && isStillHere(state, now))) return '';
  if (hours.opensAt === null) return `${words.shut} ${words.leaveMessage}`;
  const when = whenInWords(new Date(hours.opensAt), new Date(now), words, language);
  return `${words.shut} ${words.backAt.replace('{when}', when)}`;
}

function isStillHere({ messages }: ChatState, now: number): boolean {
  return messages.some(
    ({ author, at }) => author === 'agent' && now - at.getTime() < STILL_HERE_MS,
  );
}

/** In the visitor's own time zone: "today at 14:00", "Thursday at 09:00", "Monday 4 January at 09:00". */
function whenInWords(at: Date, now: Date, words: Words, language: string): string {
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(at);
  // Not below 0: a visitor's clock may be ahead of ours.
  const days = Math.max(0, Math.round((midnight(at) - midnight(now)) / DAY_MS));
  return `${dayInWords(at, days, language)} ${words.at} ${time}`;
}

function dayInWords(at: Date, days: number, language: string): string {
  if (days <= 1)
    return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
  const form: Intl.DateTimeFormatOptions =
    days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' };
  return new Intl.DateTimeFormat(language, form).format(at);
}

/** Rounded to days afterwards: a local day may have 23 or 25 hours. */
function midnight(at: Date): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
