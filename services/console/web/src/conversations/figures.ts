/** Figures of one conversation, counted from its thread. */
import type { Item } from '../../../live-state/index.js';

export interface Figures {
  readonly beganAt: string | null;
  readonly inCount: number;
  readonly outCount: number;
  /** From the customer's first message to the first answer of a bot or a person; `null`: none yet. */
  readonly firstBotMs: number | null;
  readonly firstAgentMs: number | null;
}

/** Times are those of recording: one clock, ours, on both ends of each interval. */
export function figuresOf(items: readonly Item[]): Figures {
  const said = items.filter((item) => item.messageId && item.type !== 'NoteAdded');
  const firstIn = said.find((item) => item.direction === 'in');
  const answers = firstIn
    ? said.filter((item) => item.direction === 'out' && item.version > firstIn.version)
    : [];
  const since = (item: Item | undefined) =>
    item && firstIn ? Date.parse(item.at) - Date.parse(firstIn.at) : null;
  return {
    beganAt: items[0]?.at ?? null,
    inCount: said.filter((item) => item.direction === 'in').length,
    outCount: said.filter((item) => item.direction === 'out').length,
    firstBotMs: since(answers.find((item) => item.actor.kind === 'bot')),
    firstAgentMs: since(answers.find((item) => item.actor.kind === 'agent')),
  };
}
