/** What must hold when the faults are over and the house has come to rest. */
import {
  conversation,
  evolveFloor,
  type FloorRow,
  isSettled,
  type RecordedFact,
} from '#libs/conversation';
import { splitStream } from '#libs/event-store';
import type { World } from '../parts/house.js';
import type { Platform } from '../parts/platform.js';
import type { SimulatedRouter } from '../parts/router.js';
import type { Recorder } from './recorder.js';

/** After its time a callback is on the list within seconds, whatever crashed. */
const LATE_MS = 60_000;
const RANK = ['composed', 'attempted', 'unknown', 'accepted', 'failed', 'delivered', 'read'];
const REPORTED: Readonly<Record<string, string>> = {
  MessageAccepted: 'accepted',
  MessageFailed: 'failed',
  MessageDelivered: 'delivered',
  MessageRead: 'read',
  MessageOutcomeUnknown: 'unknown',
};

export function checkAtRest(
  world: World,
  recorder: Recorder,
  platform: Platform,
  routers: readonly SimulatedRouter[],
): void {
  const composed = checkOutcomes(world, recorder);
  checkArrivals(recorder, platform, composed);
  checkRebuild(world, recorder, routers);
}

/** I6 and I10: each outcome is the highest reported, and nothing is left under way. */
function checkOutcomes(world: World, recorder: Recorder): Map<string, string[]> {
  const composed = new Map<string, string[]>();
  for (const [id, { workspaceId }] of recorder.conversations) {
    const events = world.log.stream(workspaceId, `conversation-${id}`);
    const highest = new Map<string, number>();
    for (const { type, data } of events) {
      const messageId = data.messageId as string;
      if (type === 'MessageComposed') {
        composed.set(id, [...(composed.get(id) ?? []), messageId]);
        highest.set(messageId, 0);
      }
      const reported = REPORTED[type];
      if (!reported) continue;
      const rank = RANK.indexOf(reported);
      const before = highest.get(messageId) ?? 0;
      if (rank < before) world.onReached('late_report_below_what_was_known');
      highest.set(messageId, Math.max(before, rank));
    }
    const state = events.reduce(
      (soFar, event) =>
        conversation.evolve(soFar, {
          ...event,
          at: event.recordedAt.getTime(),
        } as never as RecordedFact),
      conversation.initial,
    );
    for (const { messageId, outcome } of state.outbound) {
      if (!isSettled(outcome)) recorder.violate('I10', `${messageId} is still ${outcome}`);
      const rank = highest.get(messageId);
      if (rank !== undefined && RANK.indexOf(outcome) !== rank)
        recorder.violate('I6', `${messageId} is ${outcome}; reported was ${RANK[rank]}`);
    }
    const { callback } = state.bot;
    if (
      callback &&
      !callback.isPlanned &&
      Date.parse(callback.plannedFor) < world.timeline.now() - LATE_MS
    )
      recorder.violate('I10', `${id}: a callback is due and on no list`);
    if (state.pendingForBot.length > 0 && state.holder.kind === 'bot')
      recorder.violate('I10', `${id}: the bot owes ${state.pendingForBot.length} answers`);
  }
  return composed;
}

/** I2 and I3: on the phone each message once, in the order in which they were composed. */
function checkArrivals(
  recorder: Recorder,
  platform: Platform,
  composed: ReadonlyMap<string, readonly string[]>,
): void {
  for (const [conversationId, arrived] of platform.arrived) {
    if (new Set(arrived).size < arrived.length)
      recorder.violate('I2', `${conversationId}: a message arrived twice`);
    const order = composed.get(conversationId) ?? [];
    let last = -1;
    for (const messageId of arrived) {
      const place = order.indexOf(messageId);
      if (place <= last)
        recorder.violate('I3', `${conversationId}: ${messageId} came out of order`);
      last = place;
    }
  }
}

/** I8 and I10: everybody has read everything, and what they keep equals a fold from the beginning. */
function checkRebuild(world: World, recorder: Recorder, routers: readonly SimulatedRouter[]): void {
  const fresh = new Map<string, FloorRow>();
  for (const event of world.log.events) {
    const { category, id } = splitStream(event.stream);
    if (category !== 'conversation') continue;
    const row = evolveFloor(fresh.get(id) ?? null, event);
    if (row) fresh.set(id, row);
  }
  for (const router of routers) {
    if (!router.process.up) recorder.violate('I10', `${router.process.name} is down at rest`);
    const kept = router.readUp();
    for (const [id, row] of fresh) {
      const { workspaceId: _workspace, conversationId: _id, ...own } = kept.get(id) ?? {};
      if (JSON.stringify(own) !== JSON.stringify(row))
        recorder.violate('I8', `${router.process.name} keeps another row of ${id} than a rebuild`);
    }
  }
  for (const [id, { offerId, offerExpiresAt }] of fresh)
    if (offerId !== null && (offerExpiresAt ?? 0) < world.timeline.now() - 2_000)
      recorder.violate('I10', `${id}: an offer rings on after its end`);
}
