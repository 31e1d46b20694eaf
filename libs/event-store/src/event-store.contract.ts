/**
 * What every event store keeps, run by the memory store and the Postgres store alike.
 * A spec calls `describeEventStore` with a way to open a fresh, empty store.
 */
import { describeAppend } from './append.contract.js';
import { describeReading, describeWalls } from './reading.contract.js';
import { type OpenedStore, StoreUnderTest } from './store-under-test.js';

export function describeEventStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} as an event store`, () => {
    const under = new StoreUnderTest();

    beforeAll(async () => {
      under.use(await open());
    });

    describeAppend(under);
    describeReading(under);
    describeWalls(under);
  });
}
