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
      const [lapse, blip, gone, back] = await Promise.all([
        leaseLapses(house),
        networkBlips(house, 2_000),
        sleeperWakes(house, false),
        sleeperWakes(house, true),
      ]);
      expect(lapse.order).toEqual(['WentOffline', 'OfferWithdrawn', 'AgentOffered']);
      expect(lapse.withdrawnAfterMs).toBeGreaterThan(house.times.leaseMs - house.times.beatMs);
      expect(blip).toMatchObject({
        story: ['AgentJoined', 'WentOnline', 'SlotTaken'],
        stillRings: true,
      });
      // What it had decided meets a newer version; decided anew, it is refused by the stream that is read
      // first: the lease is not the one it knew, or the offer is withdrawn.
      const refused = expect.stringMatching(/^refused: (lease_over|offer_gone)$/);
      const said = ['about to append', 'append: conflict', refused];
      expect(gone).toEqual({ said, holder: 'queue', offeredTo: 'colleague' });
      expect(back).toEqual({ said, holder: 'queue', offeredTo: 'sleeper' });
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
