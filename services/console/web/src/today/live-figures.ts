/** Arranges the live count for the page. */
import type { LiveCountRow } from '../api/figures.js';

export const HOLDERS = [
  { id: 'queue', label: 'Waiting' },
  { id: 'agent', label: 'Agents' },
  { id: 'bot', label: 'Bot' },
  { id: 'callback', label: 'Callback' },
] as const;

export interface ChannelFigures {
  readonly channel: string;
  readonly open: number;
  readonly byHolder: ReadonlyMap<string, number>;
}

/** One entry per channel, the busiest first. */
export function byChannel(rows: readonly LiveCountRow[]): ChannelFigures[] {
  const channels = new Map<string, Map<string, number>>();
  for (const { channel, holder, open } of rows) {
    const byHolder = channels.get(channel) ?? new Map<string, number>();
    byHolder.set(holder, (byHolder.get(holder) ?? 0) + open);
    channels.set(channel, byHolder);
  }
  return [...channels]
    .map(([channel, byHolder]) => ({
      channel,
      byHolder,
      open: [...byHolder.values()].reduce((sum, count) => sum + count, 0),
    }))
    .filter(({ open }) => open > 0)
    .sort((one, other) => other.open - one.open);
}

export function sumOf(rows: readonly LiveCountRow[]) {
  const waits = rows.flatMap(({ longestWaitS }) => (longestWaitS === null ? [] : [longestWaitS]));
  return {
    open: rows.reduce((sum, { open }) => sum + open, 0),
    waiting: rows.reduce((sum, { waiting }) => sum + waiting, 0),
    longestWaitS: waits.length > 0 ? Math.max(...waits) : null,
  };
}
