/** Who said a message, as an agent reads it. */
import type { Item, Row } from '../../../live-state/index.js';
import { nameOf } from '../channel-marks.js';
import { useLivePart } from '../live/live.js';
import { useSession } from '../session/session.js';

export type Voice = 'contact' | 'me' | 'colleague' | 'bot' | 'note';

export function voiceOf(item: Item, me: string): Voice {
  if (item.type === 'NoteAdded') return 'note';
  if (item.direction === 'in') return 'contact';
  // What the house says by itself (a place in line, say) is no colleague's word either.
  if (item.actor.kind === 'bot' || isByItself(item)) return 'bot';
  return item.actor.kind === 'agent' && item.actor.id === me ? 'me' : 'colleague';
}

function isByItself({ type, actor }: Item): boolean {
  return type === 'MessageComposed' && actor.kind === 'system';
}

export function useAuthor(
  item: Item,
  row: Pick<Row, 'channel' | 'contactId' | 'contactName'>,
): string {
  const { account } = useSession();
  const known = useLivePart((state) => state.agents.get(item.actor.id)?.name);
  const voice = voiceOf(item, account.accountId);
  if (voice === 'contact') return item.actor.name ?? nameOf(row);
  if (voice === 'bot') return 'Bot';
  if (item.actor.id === account.accountId) return 'You';
  if (item.type === 'MessageEchoed') return 'Sent from another app';
  return item.actor.name ?? known ?? 'A colleague';
}
