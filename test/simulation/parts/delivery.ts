/**
 * Delivery in a simulated house: one message of a conversation at a time, the attempt on record before the call,
 * and never again what may have gone out.
 */
import type { ConversationCommand } from '#libs/conversation';
import { isSettled } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { splitStream } from '#libs/event-store';
import type { Log, LogEvent } from '../world/log.js';
import { listen } from '../world/news.js';
import type { SimulatedProcess } from '../world/process.js';
import { CACHED, causeOf, startProcess, type World } from './house.js';
import type { Platform, SendAnswer } from './platform.js';

const SEND_TIMEOUT_MS = 10_000;

export function startDelivery(world: World, platform: () => Platform): SimulatedProcess {
  const { timeline, log, onReached } = world;
  const process = startProcess(world, 'delivery');
  const store = log.door(process.way);
  const underWay = new UnderWay(log);
  let desk = new ConversationDesk(store, CACHED);
  /** Calls that this life of the process has begun; a crash forgets them. */
  let calling = new Set<string>();
  process.onCrash(() => {
    desk = new ConversationDesk(store, CACHED);
    calling = new Set();
  });

  const record = (workspaceId: string, conversationId: string, command: ConversationCommand) =>
    desk.handle(workspaceId, conversationId, command, causeOf('delivery'));

  const drain = async (workspaceId: string, conversationId: string): Promise<void> => {
    const { state } = await desk.refresh(workspaceId, conversationId);
    const next = state.outbound.find(({ outcome }) => !isSettled(outcome));
    if (!next) return;
    const { messageId, attempts } = next;
    const again = (ms: number) =>
      timeline.after(ms, () => process.must(() => drain(workspaceId, conversationId)));
    if (next.outcome === 'attempted') {
      if (calling.has(messageId)) return;
      const staleAt = (next.attemptedAt ?? 0) + 2 * SEND_TIMEOUT_MS;
      if (timeline.now() < staleAt) return again(staleAt - timeline.now());
      onReached('attempt_lost_in_a_crash');
      const reason = 'The sender stopped during the attempt.';
      await record(workspaceId, conversationId, { type: 'RecordUnknown', messageId, reason });
      return drain(workspaceId, conversationId);
    }
    if (next.notBefore !== null && next.notBefore > timeline.now())
      return again(next.notBefore - timeline.now());
    const attempt = attempts + 1;
    const begun = await record(workspaceId, conversationId, {
      type: 'RecordAttempt',
      messageId,
      attempt,
    });
    if (begun.kind !== 'done') return;
    const own = calling;
    own.add(messageId);
    platform().send({ workspaceId, conversationId, messageId }, (answer) => {
      if (own !== calling) return; // Whoever asked has crashed meanwhile.
      process.must(async () => {
        const isAgain =
          answer.kind === 'silence' && world.sabotage.has('delivery_sends_again_after_silence');
        const told: SendAnswer = isAgain ? { kind: 'patience', afterMs: 0 } : answer;
        await record(workspaceId, conversationId, outcomeOf(told, messageId, timeline.now()));
        own.delete(messageId);
        await drain(workspaceId, conversationId);
      });
    });
  };

  // What a crash has left under way is found in the store, not in memory.
  process.onStart(() => {
    for (const { stream, workspaceId } of underWay.conversations())
      process.must(() => drain(workspaceId, splitStream(stream).id));
  });

  listen(
    log,
    process,
    ({ type }) => type === 'MessageComposed',
    (event) => drain(event.workspaceId, splitStream(event.stream).id),
  );
  process.start();
  return process;
}

const SETTLING: ReadonlySet<string> = new Set([
  'MessageAccepted',
  'MessageDelivered',
  'MessageRead',
  'MessageFailed',
  'MessageOutcomeUnknown',
]);

/** Messages of which no outcome is on record: the index that delivery has of the store. */
class UnderWay {
  private readonly composed = new Map<string, LogEvent>();

  constructor(log: Log) {
    log.onAppended((events) => {
      for (const event of events) {
        const messageId = event.data.messageId as string;
        if (event.type === 'MessageComposed') this.composed.set(messageId, event);
        else if (SETTLING.has(event.type)) this.composed.delete(messageId);
      }
    });
  }

  /** One event of each conversation that has such a message. */
  conversations(): Iterable<LogEvent> {
    return new Map([...this.composed.values()].map((event) => [event.stream, event])).values();
  }
}

function outcomeOf(answer: SendAnswer, messageId: string, now: number): ConversationCommand {
  switch (answer.kind) {
    case 'accepted':
      return { type: 'RecordAccepted', messageId, externalId: answer.externalId };
    case 'failed':
      return { type: 'RecordFailed', messageId, code: '400', reason: 'refused' };
    case 'patience': {
      const until = new Date(now + answer.afterMs).toISOString();
      return { type: 'RecordPostponed', messageId, code: '429', reason: 'patience', until };
    }
    case 'silence':
      return { type: 'RecordUnknown', messageId, reason: 'time-out' };
  }
}
