/** Whose turn it is: takes room at the platform before a message is attempted, and counts its calls. */
import type { AnyChannel } from '#libs/channels';
import { derivedId } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import type { Bucket, Pacer } from './pacer.js';

export interface Turn {
  /** The channel, with each of its calls counted. */
  readonly counted: (channel: AnyChannel) => AnyChannel;
  /** Room that was not used is given back. */
  readonly end: () => Promise<void>;
}

const FREE: Turn = { counted: (channel) => channel, end: async () => undefined };

/** A turn for one message to this address, or so many ms until there may be one. */
export async function takeTurn(
  pacer: Pacer,
  channel: AnyChannel | null,
  inbox: Inbox,
  address: string,
): Promise<Turn | number> {
  const buckets = bucketsOf(channel, inbox, address);
  if (buckets.length === 0) return FREE;
  for (const [index, bucket] of buckets.entries()) {
    const waitMs = await pacer.take(bucket);
    if (waitMs === 0) continue;
    for (const taken of buckets.slice(0, index)) await pacer.adjust(taken, -1);
    return waitMs;
  }
  let calls = 0;
  return {
    counted: (calling) => ({
      ...calling,
      send: (...call: Parameters<AnyChannel['send']>) => {
        calls++;
        return calling.send(...call);
      },
    }),
    // One call was taken beforehand.
    end: async () => {
      if (calls !== 1) for (const bucket of buckets) await pacer.adjust(bucket, calls - 1);
    },
  };
}

/** The customer's own first: who waits there holds up nobody else. */
function bucketsOf(channel: AnyChannel | null, inbox: Inbox, address: string): Bucket[] {
  const { workspaceId, namespace } = inbox;
  const pair = channel?.paceFor?.(address);
  const account = channel?.accountPace;
  return [
    ...(pair ? [{ workspaceId, key: derivedId(namespace, 'pace', address), pace: pair }] : []),
    ...(account ? [{ workspaceId, key: derivedId(namespace, 'pace of all'), pace: account }] : []),
  ];
}
