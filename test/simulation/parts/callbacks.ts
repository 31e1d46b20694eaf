/** The list of calls in a simulated house: what is due comes on it, and agents take it, give it back and call. */
import { hoursOf } from '#libs/flow-desk';
import { retryCallback } from '#libs/flows';
import { ConversationDesk } from '#libs/desk';
import { splitStream } from '#libs/event-store';
import type { ConversationCommand } from '#libs/conversation';
import type { Presence } from './presence.js';
import { CACHED, causeOf, startProcess, type World } from './house.js';
import type { LogEvent } from '../world/log.js';

const SWEEP_MS_MAX = 2_000;
/** Agents look at the list between conversations. */
const LOOKED_AT_MS = 600_000;
const CALL_MS_MAX = 300_000;

interface Call {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly callbackId: string;
}

export function startCallbacks(
  world: World,
  presence: Presence,
  agents: readonly { readonly workspaceId: string; readonly agentId: string }[],
): void {
  const { timeline, chance, log, shops, habits, onReached } = world;
  const process = startProcess(world, 'callbacks');
  const store = log.door(process.way);
  let desk = new ConversationDesk(store, CACHED);
  process.onCrash(() => {
    desk = new ConversationDesk(store, CACHED);
  });

  const record = (call: Call, command: ConversationCommand, who: string | null) =>
    desk.handle(
      call.workspaceId,
      call.conversationId,
      command,
      who === null ? causeOf('bot') : causeOf(who, 'agent'),
    );

  /** The sweep of production finds it in a table; whatever happens to the process meanwhile. */
  const plan = (call: Call, plannedFor: number) =>
    timeline.on(plannedFor + chance.whole(0, SWEEP_MS_MAX), () =>
      process.must(async () => {
        const { callbackId } = call;
        await record(call, { type: 'PlanCallback', callbackId }, null);
      }),
    );

  const look = (call: Call): void =>
    timeline.after(chance.wait(LOOKED_AT_MS), () => {
      const here = agents.filter(
        ({ workspaceId, agentId }) =>
          workspaceId === call.workspaceId && presence.statusOf(agentId) === 'online',
      );
      if (here.length === 0) return look(call); // Nobody is there to see it.
      const { agentId } = chance.pick(here);
      process.must(async () => {
        const { callbackId } = call;
        const taken = await record(call, { type: 'TakeCallback', callbackId, agentId }, agentId);
        if (taken.kind === 'refused') onReached('callback_taken_by_somebody_else');
        if (taken.kind !== 'done' || taken.events.length === 0) return;
        timeline.after(chance.whole(20_000, CALL_MS_MAX), () => {
          process.must(() => finish(call, agentId));
        });
      });
      // Two look at the same list.
      if (here.length > 1 && chance.happens(habits.looksTwice)) look(call);
    });

  const finish = async (call: Call, agentId: string): Promise<void> => {
    const { callbackId, workspaceId } = call;
    if (chance.happens(habits.givesCallBack)) {
      onReached('callback_given_back');
      await record(call, { type: 'ReleaseCallback', callbackId, agentId }, agentId);
      return look(call);
    }
    const outcome = chance.happens(habits.isNotReached) ? 'not_reached' : 'reached';
    const hours = hoursOf(shops.calendars.defaultOf(workspaceId).calendar);
    const retryAt = new Date(retryCallback(timeline.now(), hours)).toISOString();
    await record(
      call,
      { type: 'FinishCallback', callbackId, agentId, outcome, note: null, retryAt },
      agentId,
    );
  };

  log.onAppended((events) => {
    for (const event of events) {
      const call = callOf(event);
      if (event.type === 'CallbackRequested') plan(call, Date.parse(String(event.data.plannedFor)));
      if (event.type === 'CallbackPlanned') {
        if ((event.data.attempt as number) > 1) onReached('callback_tried_again');
        look(call);
      }
      if (event.type === 'CallbackDone') onReached(`callback_${String(event.data.outcome)}`);
    }
  });
  process.start();
}

function callOf({ workspaceId, stream, data }: LogEvent): Call {
  return {
    workspaceId,
    conversationId: splitStream(stream).id,
    callbackId: String(data.callbackId),
  };
}
