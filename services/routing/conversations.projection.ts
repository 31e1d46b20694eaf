/** Every conversation as routing sees it; the fold is libs/conversation's. */
import { evolveFloor, floorEvents, type FloorRow } from '#libs/conversation';
import { defineProjection, splitStream } from '#libs/event-store';

export const routedConversations = defineProjection<FloorRow>({
  name: 'routing-floor',
  version: 1,
  table: 'routing_floor',
  handles: floorEvents,
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,
  evolve: evolveFloor,
});
