/** A short slice of `npm run test:clock`: shorter leases, and order instead of seconds. */
import { ClockHouse } from './house.js';
import { freeSlotsAreFilled, leaseLapses, networkBlips, sleeperWakes } from './proofs.js';
import { routerStops } from './stopped-router.js';

const WHOLE_MS = 120_000;

describe('On a real clock, with real processes', () => {
  let house: ClockHouse;

  beforeAll(async () => {
    house = await ClockHouse.open({ leaseMs: 6_000, beatMs: 1_000 });
  }, WHOLE_MS);
  afterAll(() => house?.close(), WHOLE_MS);

  it(
    'leases end, blips change nothing, and a process that was stopped cannot act on an old lease',
    async () => {
      const [lapse, blip, gone, back, left] = await Promise.all([
        leaseLapses(house),
        networkBlips(house, 2_000),
        sleeperWakes(house, 'lease_ends'),
        sleeperWakes(house, 'comes_back'),
        sleeperWakes(house, 'customer_leaves'),
      ]);
      expect(lapse.order).toEqual(['WentOffline', 'OfferWithdrawn', 'AgentOffered']);
      expect(lapse.withdrawnAfterMs).toBeGreaterThan(house.times.leaseMs - house.times.beatMs);
      expect(blip).toMatchObject({
        story: ['AgentJoined', 'WentOnline', 'SlotTaken'],
        stillRings: true,
      });
      // The agent's stream is named first in the append, and it has moved with the lease: decided anew, the
      // lease is not the one that was known. `offer_gone` here would say that the slot of an offer that rang
      // was not there, so that only the conversation could object.
      const conflict = ['about to append', 'append: conflict'];
      const lapsed = [...conflict, 'refused: lease_over'];
      expect(gone).toEqual({ said: lapsed, holder: 'queue', offeredTo: 'colleague' });
      expect(back).toEqual({ said: lapsed, holder: 'queue', offeredTo: 'sleeper' });
      // Nobody was away: the slot is free, which is no reason for a no, and then the conversation says it.
      const ended = [...conflict, ...conflict, 'refused: offer_gone'];
      expect(left).toEqual({ said: ended, holder: 'bot', offeredTo: 'nobody' });
    },
    WHOLE_MS,
  );

  it(
    'a freed slot is filled, and another router leads while the leader is stopped',
    async () => {
      expect(await freeSlotsAreFilled(house, 3)).toMatchObject({ rounds: 3 });
      const { takeoverMs, ...judged } = await routerStops(house, 1);
      expect(takeoverMs).toHaveLength(1);
      expect(judged).toMatchObject({ overCapacity: 0, twoOffersAtOnce: 0, forgotten: 0 });
    },
    WHOLE_MS,
  );
});
