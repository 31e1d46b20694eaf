/** What every event store keeps when it is read. Part of event-store.contract.ts. */
import type { ReadAllOptions } from './event-store.js';
import { newId } from './ids.js';
import { partitionOf } from './partition.js';
import { sampleEvent, sampleEvents, sampleStream } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';

export function describeReading(under: StoreUnderTest): void {
  describe('reading', () => {
    it('reads a part of a stream by version', async () => {
      const stream = sampleStream();
      await under.append(stream, 0, sampleEvents(5));
      const versions = async (options: object) =>
        (await under.store.readStream(under.workspaceId, stream, options)).map(
          (event) => event.version,
        );
      expect(await versions({ afterVersion: 2 })).toEqual([3, 4, 5]);
      expect(await versions({ afterVersion: 1, upToVersion: 3 })).toEqual([2, 3]);
      expect(await versions({ afterVersion: 5 })).toEqual([]);
      expect(await under.store.readStream(under.workspaceId, sampleStream())).toEqual([]);
    });

    it('reads a stream as it was at a time', async () => {
      const stream = sampleStream();
      await under.append(stream, 0);
      const [first] = await under.store.readStream(under.workspaceId, stream);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await under.append(stream, 1);
      const then = await under.store.readStream(under.workspaceId, stream, {
        asOf: first!.recordedAt,
      });
      expect(then.map((event) => event.version)).toEqual([1]);
      const before = new Date(first!.recordedAt.getTime() - 1);
      expect(await under.store.readStream(under.workspaceId, stream, { asOf: before })).toEqual([]);
    });

    it('knows where streams stand', async () => {
      const [left, right, none] = [sampleStream(), sampleStream('agent'), sampleStream()];
      await under.append(left, 0, sampleEvents(3));
      await under.append(right, 0);
      expect(await under.store.versionsOf(under.workspaceId, [left, right, none])).toEqual(
        new Map([
          [left, 3],
          [right, 1],
        ]),
      );
      expect(await under.store.versionsOf(under.workspaceId, [])).toEqual(new Map());
    });

    it('reads everything in order, without gaps, in batches, from anywhere', async () => {
      await Promise.all(Array.from({ length: 25 }, () => under.append(sampleStream(), 0)));
      const head = await under.store.head();
      const positions: number[] = [];
      for await (const batch of under.store.readAll({ batchSize: 7 })) {
        expect(batch.length).toBeLessThanOrEqual(7);
        positions.push(...batch.map((event) => event.position));
      }
      expect(positions).toEqual(Array.from({ length: head }, (_, index) => index + 1));
      const part = await under.readAll({ after: head - 10, upTo: head - 4, batchSize: 4 });
      expect(part.map((event) => event.position)).toEqual(
        [9, 8, 7, 6, 5, 4].map((distance) => head - distance),
      );
      expect(await under.readAll({ after: head })).toEqual([]);
    });

    it('reads the same at any pace', async () => {
      const all = await under.readAll();
      const seen = await under.readAll({ pace: 0.5, batchSize: 10 });
      expect(seen).toEqual(all);
      await expect(under.readAll({ pace: 0 })).rejects.toThrow(
        'pace must be a number above 0 and up to 1, not 0.',
      );
    });

    it('filters by workspace, category, type and time of recording', async () => {
      const own = newId();
      const [contact, agent] = [sampleStream('contact'), sampleStream('agent')];
      await under.append(contact, 0, [sampleEvent({ type: 'ContactCreated' }), sampleEvent()], own);
      await under.append(agent, 0, [sampleEvent({ type: 'AgentJoined' })], own);
      const types = async (options: ReadAllOptions) =>
        (await under.readAll({ workspaceId: own, ...options })).map((event) => event.type);
      expect(await types({})).toEqual(['ContactCreated', 'NoteAdded', 'AgentJoined']);
      expect(await types({ categories: ['agent'] })).toEqual(['AgentJoined']);
      expect(await types({ types: ['NoteAdded', 'AgentJoined'], batchSize: 1 })).toEqual([
        'NoteAdded',
        'AgentJoined',
      ]);
      const [first] = await under.readAll({ workspaceId: own });
      const start = first!.recordedAt;
      expect(await types({ recordedFrom: start })).toHaveLength(3);
      expect(await types({ recordedBefore: start })).toEqual([]);
      expect(await types({ recordedFrom: new Date(Date.now() + 60_000) })).toEqual([]);
    });

    it('finds any stretch of time', async () => {
      const own = newId();
      for (let count = 0; count < 12; count += 1) {
        await under.append(sampleStream(), 0, sampleEvents(3), own);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const all = await under.readAll();
      const times = [...new Set(all.map(({ recordedAt }) => recordedAt.getTime()))];
      for (const [from, before] of [
        [0, 1],
        [1, 4],
        [3, times.length - 1],
        [times.length - 1, times.length - 1],
      ] as const) {
        const [recordedFrom, recordedBefore] = [new Date(times[from]!), new Date(times[before]!)];
        expect(await under.readAll({ recordedFrom, recordedBefore })).toEqual(
          all.filter(
            (event) => event.recordedAt >= recordedFrom && event.recordedAt < recordedBefore,
          ),
        );
        expect(await under.readAll({ recordedFrom, after: 5, upTo: all.length - 2 })).toEqual(
          all.slice(5, -2).filter((event) => event.recordedAt >= recordedFrom),
        );
      }
    });

    it('reads in parts that are whole streams, and together everything once', async () => {
      const own = newId();
      const streams = Array.from({ length: 40 }, () => sampleStream());
      for (const expectedVersion of [0, 2])
        for (const stream of streams)
          await under.append(stream, expectedVersion, sampleEvents(2), own);
      const count = 3;
      const parts = await Promise.all(
        [0, 1, 2].map((index) =>
          under.readAll({ workspaceId: own, partition: { index, count }, batchSize: 5 }),
        ),
      );
      for (const [index, part] of parts.entries()) {
        expect(part.length).toBeGreaterThan(0);
        for (const { stream } of part) expect(partitionOf(stream, count)).toBe(index);
        const positions = part.map(({ position }) => position);
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
      }
      const together = parts.flat().sort((a, b) => a.position - b.position);
      expect(together).toEqual(await under.readAll({ workspaceId: own }));
      await expect(under.readAll({ partition: { index: 3, count } })).rejects.toThrow(
        'partition.index must be a whole number from 0 to 2, not 3.',
      );
      await expect(under.readAll({ partition: { index: 0, count: 0 } })).rejects.toThrow(
        'partition.count must be a whole number from 1 to',
      );
    });

    it('gives times of recording in order of position', async () => {
      const times = (await under.readAll()).map((event) => event.recordedAt.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });
  });
}

export function describeWalls(under: StoreUnderTest): void {
  describe('walls and secrets', () => {
    it('keeps the streams of two workspaces apart, even under the same name', async () => {
      const other = newId();
      const stream = sampleStream();
      await under.append(stream, 0, sampleEvents(2));
      expect(await under.store.readStream(other, stream)).toEqual([]);
      expect(await under.store.versionsOf(other, [stream])).toEqual(new Map());
      expect(await under.append(stream, 0, sampleEvents(1), other)).toMatchObject({
        versions: [1],
      });
      expect(await under.store.readStream(under.workspaceId, stream)).toHaveLength(2);
    });

    it('opens personal parts where they are read, and leaves them sealed in readAll', async () => {
      const stream = sampleStream();
      const sealFor = newId();
      const secret = { content: 'My card number is 4711' };
      const before = await under.store.head();
      await under.append(stream, 0, [sampleEvent({ private: secret, sealFor }), sampleEvent()]);
      const [opened, plain] = await under.store.readStream(under.workspaceId, stream);
      expect(opened).toMatchObject({ private: secret, isForgotten: false });
      expect(plain).toMatchObject({ private: null, isForgotten: false });
      const sealed = await under.readAll({ after: before });
      expect(sealed[0]!.sealed!.keyId).toBe(sealFor);
      expect(sealed[0]!.sealed!.box.toString('latin1')).not.toContain('4711');
      expect(sealed[0]).not.toHaveProperty('private');
      expect(await under.store.open(sealed)).toEqual([opened, plain]);
      for await (const batch of under.store.readAllOpened({ after: before }))
        expect(batch).toEqual([opened, plain]);
    });

    it('reads a forgotten person as forgotten, everywhere', async () => {
      const stream = sampleStream();
      const sealFor = newId();
      const blob = { id: newId(), sealFor, mime: 'image/png', bytes: Buffer.from('face') };
      const events = [sampleEvent({ private: { name: 'Maria' }, sealFor })];
      const appends = [{ stream, expectedVersion: 0, events }];
      await under.store.append({ workspaceId: under.workspaceId, appends, blobs: [blob] });
      await under.sealer.forget(under.workspaceId, sealFor);
      const [event] = await under.store.readStream(under.workspaceId, stream);
      expect(event).toMatchObject({ private: null, isForgotten: true, type: 'NoteAdded' });
      expect(await under.store.readBlob(under.workspaceId, blob.id)).toBeNull();
      await expect(
        under.append(stream, 1, [sampleEvent({ private: { name: 'Maria' }, sealFor })]),
      ).rejects.toThrow('was destroyed');
    });

    it('knows no blob of another workspace', async () => {
      const blob = { id: newId(), sealFor: newId(), mime: 'a/b', bytes: Buffer.from('x') };
      const appends = [{ stream: sampleStream(), expectedVersion: 0, events: sampleEvents(1) }];
      await under.store.append({ workspaceId: under.workspaceId, appends, blobs: [blob] });
      expect(await under.store.readBlob(newId(), blob.id)).toBeNull();
      expect(await under.store.readBlob(under.workspaceId, newId())).toBeNull();
    });
  });
}
