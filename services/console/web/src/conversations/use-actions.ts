/** What an agent can do to a conversation, one action at a time, failures said in words. */
import { useLocation } from 'wouter';
import type { Row } from '../../../live-state/index.js';
import * as api from '../api/conversations.js';
import { useRun } from '../frame/use-run.js';
import { useLive } from '../live/live.js';

export type Action =
  | 'accept'
  | 'decline'
  | 'pick-up'
  | 'transfer'
  | 'resolve'
  | 'reopen'
  | 'take-again';

export interface Actions {
  /** The action under way; its button shows it, the others wait. */
  readonly busy: Action | null;
  readonly accept: (row: Row) => Promise<boolean>;
  readonly decline: (row: Row) => Promise<boolean>;
  readonly pickUp: (row: Row) => Promise<boolean>;
  /** @param overrideReason why in spite of room and presence; of leads, may be empty */
  readonly transfer: (
    row: Row,
    to: string,
    note: string,
    overrideReason: string,
  ) => Promise<boolean>;
  readonly resolve: (row: Row) => Promise<boolean>;
  readonly reopen: (row: Row) => Promise<boolean>;
  /** Reopens a resolved conversation and takes it, so that the agent can write at once. */
  readonly takeAgain: (row: Row) => Promise<boolean>;
}

export function useActions(): Actions {
  const { store } = useLive();
  const [, go] = useLocation();
  const { busy, run } = useRun<Action>();

  return {
    busy,
    async accept(row) {
      const { offer } = row;
      if (!offer) return false;
      const isDone = await run('accept', () =>
        api.acceptOffer(row.conversationId, offer.offerId, store.read().lease),
      );
      if (isDone) go(`/c/${row.conversationId}`);
      return isDone;
    },
    async decline(row) {
      const { offer } = row;
      return offer
        ? run('decline', () => api.declineOffer(row.conversationId, offer.offerId))
        : false;
    },
    pickUp: (row) => run('pick-up', () => api.pickUp(row.conversationId)),
    transfer: (row, to, note, overrideReason) =>
      run('transfer', () => api.transfer(row.conversationId, to, note, overrideReason)),
    resolve: (row) => run('resolve', () => api.resolve(row.conversationId)),
    reopen: (row) => run('reopen', () => api.reopen(row.conversationId)),
    takeAgain: (row) =>
      run('take-again', async () => {
        await api.reopen(row.conversationId);
        await api.pickUp(row.conversationId);
      }),
  };
}
