import type { Item } from '../../../live-state/index.js';

/** A line about the conversation, as opposed to something that somebody said. */
export function isLine(item: Item): boolean {
  if (item.type === 'NoteAdded') return false;
  return item.direction === 'internal' || (item.content === undefined && Boolean(item.text));
}
