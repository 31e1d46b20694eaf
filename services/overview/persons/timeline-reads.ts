/**
 * Everything that was said with one person, over all channels and conversations, the newest first. Order is
 * that of positions. A page opens only the conversations that can stand on it.
 */
import { Thread, type ThreadItem } from '#libs/conversation';
import type { Database } from '#libs/database';
import { type EventStore, streamName } from '#libs/event-store';
import { DATABASE, EVENT_STORE } from '#libs/host';
import { Inject, Injectable } from '@nestjs/common';
import { ConversationReads } from '../conversations/conversation-reads.js';
import { itemView } from '../conversations/thread-view.js';
import { FORMER_AGENT } from '../people/agent-names.js';
import { type ConversationPlace, selectPlaces, selectSpans, type Span } from './person-queries.js';
import type { TimelineItemView, TimelineView } from './person-views.js';

interface Placed {
  readonly place: ConversationPlace;
  readonly item: ThreadItem;
  readonly position: number;
}

@Injectable()
export class TimelineReads {
  constructor(
    private readonly conversations: ConversationReads,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  async page(
    workspaceId: string,
    contactIds: readonly string[],
    { before, limit }: { readonly before: number | null; readonly limit: number },
  ): Promise<TimelineView> {
    const names = await this.conversations.namesOf(workspaceId);
    const nameOf = (agentId: string) => names.get(agentId) ?? FORMER_AGENT;
    const { places, spans } = await this.database.inWorkspace(workspaceId, async (client) => {
      const found = await selectPlaces(client, workspaceId, contactIds);
      const ids = found.map(({ conversationId }) => conversationId);
      return { places: found, spans: await selectSpans(client, workspaceId, ids) };
    });
    const end = before ?? Number.MAX_SAFE_INTEGER;
    const items = await newest(
      places.flatMap((place) => {
        const span = spans.get(place.conversationId);
        return span && span.first < end ? [{ place, span }] : [];
      }),
      (place) => this.itemsOf(workspaceId, place, nameOf),
      end,
      limit + 1,
    );
    const page = items.slice(0, limit);
    return {
      items: page.map(viewOf),
      nextCursor: items.length > page.length ? String(page.at(-1)?.position) : null,
    };
  }

  private async itemsOf(
    workspaceId: string,
    place: ConversationPlace,
    nameOf: (agentId: string) => string,
  ): Promise<Placed[]> {
    const stream = streamName('conversation', place.conversationId);
    const events = await this.store.readStream(workspaceId, stream, { newer: 'deliver' });
    const thread = new Thread(nameOf);
    const positions = new Map<number, number>();
    for (const event of events) {
      thread.apply(event);
      positions.set(event.version, event.position);
    }
    return thread.items.map((item) => ({
      place,
      item,
      position: positions.get(item.version) as number,
    }));
  }
}

/**
 * The newest items before a position, merged from several conversations. Opens them one by one, the one that
 * reaches furthest first, and stops as soon as no other can hold anything newer than what it has.
 */
export async function newest<Place, Item extends { readonly position: number }>(
  places: readonly { readonly place: Place; readonly span: Span }[],
  open: (place: Place) => Promise<readonly Item[]>,
  before: number,
  limit: number,
): Promise<Item[]> {
  const rest = [...places].sort((one, other) => other.span.last - one.span.last);
  let found: Item[] = [];
  for (const { place, span } of rest) {
    const oldest = found.length >= limit ? found[limit - 1]?.position : undefined;
    if (oldest !== undefined && span.last < oldest) break;
    const items = (await open(place)).filter(({ position }) => position < before);
    found = [...found, ...items].sort((one, other) => other.position - one.position);
    found = found.slice(0, limit);
  }
  return found;
}

function viewOf({ place, item, position }: Placed): TimelineItemView {
  const { conversationId, contactId, channel, inboxId } = place;
  return {
    conversationId,
    contactId,
    channel,
    inboxId,
    position,
    item: itemView(conversationId, item),
  };
}
