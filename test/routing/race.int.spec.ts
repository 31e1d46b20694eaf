import { houseVersions } from '#libs/event-catalog';
import { type EventStore, MemoryEventStore } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { RoutingHouse } from './house.js';
import { raceForSlots, raceTransfers } from './race.js';

describe('Fifty routers race for one slot', () => {
  let house: RoutingHouse;
  beforeAll(async () => {
    house = await RoutingHouse.open();
  });
  afterAll(() => house.close());

  const memory = () =>
    new MemoryEventStore({ sealer: new MemorySealer(), versions: houseVersions });
  const stores: [string, () => EventStore, number][] = [
    ['memory', memory, 100],
    ['Postgres', () => house.store, 20],
  ];

  it.each(stores)('one wins, and nobody gets more than fits: %s', async (_name, store, rounds) => {
    expect(await raceForSlots(store(), 50, rounds)).toEqual({
      rounds,
      won: rounds,
      overCapacity: 0,
      doubleOwners: 0,
    });
  });

  it.each(stores)(
    'a conversation that is passed on five ways at once has one owner: %s',
    async (_name, store, rounds) => {
      expect(await raceTransfers(store(), rounds)).toEqual({ rounds, notOneOwner: 0 });
    },
  );
});
