/** Times as people read them, and the server's clock as far as a browser can know it. */
import { useSyncExternalStore } from 'react';

/** How far this computer's clock is behind the server's, in milliseconds. */
let serverAheadMs = 0;

/** Learns the server's clock from an answer's Date header, which counts whole seconds. */
export function learnServerTime(dateHeader: string | null): void {
  const server = dateHeader ? Date.parse(dateHeader) : Number.NaN;
  if (Number.isNaN(server)) return;
  const ahead = server + 500 - Date.now();
  serverAheadMs = Math.abs(ahead) > 2_000 ? ahead : 0;
}

export function serverNow(): number {
  return Date.now() + serverAheadMs;
}

const listeners = new Set<() => void>();
let second = Math.floor(serverNow() / 1_000);
let timer: ReturnType<typeof setInterval> | null = null;

function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    const next = Math.floor(serverNow() / 1_000);
    if (next === second) return;
    second = next;
    for (const each of listeners) each();
  }, 250);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
      second = Math.floor(serverNow() / 1_000);
    }
  };
}

/** Now, in milliseconds, once a second. One timer serves the whole page. */
export function useNow(): number {
  return useSyncExternalStore(onTick, () => second) * 1_000;
}

/** The last midnight, as ISO 8601; another value when a new day begins. */
export function useToday(): string {
  return useSyncExternalStore(onTick, () => new Date(dayStart(second * 1_000)).toISOString());
}

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat(undefined, {
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const longDay = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

const DAY_MS = 86_400_000;

function dayStart(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

export function clockTime(iso: string): string {
  return clock.format(new Date(iso));
}

export function clockTimeWithSeconds(iso: string): string {
  return clockSeconds.format(new Date(iso));
}

export function fullTime(iso: string): string {
  return full.format(new Date(iso));
}

/** "14:03", "Yesterday", "Tue", "3 Mar": as short as it may be in a list. */
export function listTime(iso: string, now: number): string {
  const at = Date.parse(iso);
  const days = Math.round((dayStart(now) - dayStart(at)) / DAY_MS);
  if (days <= 0) return clock.format(at);
  if (days === 1) return 'Yesterday';
  return days < 7 ? weekday.format(at) : dayMonth.format(at);
}

export function dayTitle(iso: string, now: number): string {
  const days = Math.round((dayStart(now) - dayStart(Date.parse(iso))) / DAY_MS);
  if (days === 0) return 'Today';
  return days === 1 ? 'Yesterday' : longDay.format(new Date(iso));
}

export function isSameDay(one: string, other: string): boolean {
  return dayStart(Date.parse(one)) === dayStart(Date.parse(other));
}

/** "0:07", "12:40", "3 h 05 min", "2 d 4 h". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Value of a datetime-local field, in the reader's own time zone, to the second. */
export function toLocalField(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
