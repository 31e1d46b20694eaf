/**
 * What every event store keeps, run by the memory store and the Postgres store alike.
 * A spec calls `describeEventStore` with a way to open a fresh, empty store.
 */
import type { Sealer } from '#libs/sealing';
import type { RecordedEvent } from './event.js';
import type { AppendRequest, Commit, EventStore, ReadAllOptions } from './event-store.js';
import { newId } from './ids.js';
import { sampleEvent, sampleEvents, sampleStream } from './sample-events.js';

export interface StoreUnderTest {
  readonly store: EventStore;
  readonly sealer: Sealer;
}

export function describeEventStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as an event store`, () => {
    const workspaceId = newId();
    let store: EventStore;
    let sealer: Sealer;

    beforeAll(async () => {
      ({ store, sealer } = await open());
    });

    const append = (
      stream: string,
      expectedVersion: number,
      events = sampleEvents(1),
      ofWorkspace = workspaceId,
    ) => store.append({ workspaceId: ofWorkspace, appends: [{ stream, expectedVersion, events }] });

    const readAll = async (options: ReadAllOptions = {}): Promise<RecordedEvent[]> => {
      const events: RecordedEvent[] = [];
      for await (const batch of store.readAll(options)) events.push(...batch);
      return events;
    };

    describe('append', () => {
      it('gives events dense versions and positions, and returns the envelope whole', async () => {
        const stream = sampleStream();
        const before = await store.head();
        const first = sampleEvent({
          isExternal: true,
          schemaVersion: 3,
          causationId: newId(),
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          decidedBy: { policy: '3', brain: 'b7' },
        });
        const second = sampleEvent();
        expect(await append(stream, 0, [first, second])).toEqual({
          kind: 'appended',
          position: before + 2,
          versions: [2],
        });
        const events = await store.readStream(workspaceId, stream);
        const { isExternal: _1, ...firstFields } = first;
        const { isExternal: _2, ...secondFields } = second;
        const common = { workspaceId, stream, sealed: null, private: null, isForgotten: false };
        const recordedAt = expect.any(Date);
        expect(events).toEqual([
          { ...firstFields, ...common, version: 1, position: before + 1, recordedAt },
          { ...secondFields, ...common, version: 2, position: before + 2, recordedAt },
        ]);
      });

      it('tells a caller who is behind, or ahead, where the stream stands', async () => {
        const stream = sampleStream();
        await append(stream, 0, sampleEvents(2));
        for (const expectedVersion of [0, 1, 3, 17])
          expect(await append(stream, expectedVersion)).toEqual({
            kind: 'conflict',
            stream,
            expectedVersion,
            actualVersion: 2,
          });
        expect(await append(sampleStream(), 5)).toMatchObject({
          kind: 'conflict',
          actualVersion: 0,
        });
        expect(await store.readStream(workspaceId, stream)).toHaveLength(2);
      });

      it('lets one of many first writers win and tells the others', async () => {
        const stream = sampleStream();
        const results = await Promise.all(Array.from({ length: 30 }, () => append(stream, 0)));
        const kinds = results.map((result) => result.kind).sort();
        expect(kinds).toEqual(['appended', ...Array<string>(29).fill('conflict')]);
        expect(await store.readStream(workspaceId, stream)).toHaveLength(1);
      });

      it('never fails the neighbours of a conflict', async () => {
        const taken = sampleStream();
        await append(taken, 0);
        const results = await Promise.all(
          Array.from({ length: 60 }, (_, index) =>
            append(index % 3 === 0 ? taken : sampleStream(), 0),
          ),
        );
        expect(results.filter((result) => result.kind === 'appended')).toHaveLength(40);
        expect(results.filter((result) => result.kind === 'conflict')).toHaveLength(20);
      });

      it('recognises a retry by its ids and places, and writes nothing', async () => {
        const stream = sampleStream();
        const events = sampleEvents(3);
        const first = await append(stream, 0, events);
        expect(await append(stream, 0, events)).toEqual({ ...first, kind: 'repeated' });
        await append(stream, 3);
        expect(await append(stream, 0, events)).toEqual({ ...first, kind: 'repeated' });
        expect(await store.readStream(workspaceId, stream)).toHaveLength(4);
      });

      it('takes the same ids in other places for a conflict', async () => {
        const stream = sampleStream();
        const [first, second] = sampleEvents(2);
        await append(stream, 0, [first!, second!]);
        expect(await append(stream, 0, [second!, first!])).toMatchObject({ kind: 'conflict' });
        expect(await append(stream, 1, [second!, sampleEvent()])).toMatchObject({
          kind: 'conflict',
        });
      });

      it('refuses an external fact that is recorded anywhere, for ever', async () => {
        const fact = sampleEvent({ isExternal: true });
        const stream = sampleStream();
        await append(stream, 0, [fact]);
        expect(await append(sampleStream(), 0, [fact])).toEqual({
          kind: 'duplicate',
          eventId: fact.id,
        });
        // Also when the stream has moved on: what it is counts more than where it would go.
        await append(stream, 1);
        expect(await append(stream, 1, [fact])).toEqual({ kind: 'duplicate', eventId: fact.id });
        expect(await append(stream, 2, [sampleEvent(), fact])).toMatchObject({ kind: 'duplicate' });
      });

      it('records an external fact once when it arrives on many streams at the same time', async () => {
        const fact = sampleEvent({ isExternal: true });
        const results = await Promise.all(
          Array.from({ length: 20 }, () => append(sampleStream(), 0, [fact])),
        );
        expect(results.filter((result) => result.kind === 'appended')).toHaveLength(1);
        expect(results.filter((result) => result.kind === 'duplicate')).toHaveLength(19);
      });

      it('writes several streams and blobs together or not at all', async () => {
        const [left, right] = [sampleStream('contact'), sampleStream('conversation')];
        await append(right, 0);
        const blob = {
          id: newId(),
          sealFor: newId(),
          mime: 'text/plain',
          bytes: Buffer.from('raw'),
        };
        const request = (rightVersion: number): AppendRequest => ({
          workspaceId,
          appends: [
            { stream: left, expectedVersion: 0, events: sampleEvents(1) },
            { stream: right, expectedVersion: rightVersion, events: sampleEvents(2) },
          ],
          blobs: [blob],
        });
        expect(await store.append(request(0))).toEqual({
          kind: 'conflict',
          stream: right,
          expectedVersion: 0,
          actualVersion: 1,
        });
        expect(await store.readStream(workspaceId, left)).toEqual([]);
        expect(await store.readBlob(workspaceId, blob.id)).toBeNull();

        expect(await store.append(request(1))).toEqual({
          kind: 'appended',
          position: await store.head(),
          versions: [1, 3],
        });
        expect(await store.readBlob(workspaceId, blob.id)).toEqual({
          mime: 'text/plain',
          bytes: Buffer.from('raw'),
        });
      });

      it('keeps the order of one caller who appends in turn', async () => {
        const stream = sampleStream();
        for (let version = 0; version < 5; version += 1)
          await append(stream, version, [sampleEvent({ data: { version } })]);
        const events = await store.readStream(workspaceId, stream);
        expect(events.map((event) => event.data)).toEqual(
          [0, 1, 2, 3, 4].map((version) => ({ version })),
        );
      });

      it('takes an append that is larger than any batch', async () => {
        const stream = sampleStream();
        expect(await append(stream, 0, sampleEvents(1_500))).toMatchObject({ versions: [1_500] });
        expect(await store.readStream(workspaceId, stream)).toHaveLength(1_500);
      });

      it('names what is wrong with a request that makes no sense', async () => {
        const stream = sampleStream();
        const bad = { ...sampleEvent(), private: { text: 'whose?' } };
        await expect(append(stream, 0, [])).rejects.toThrow('gets none');
        await expect(append(stream, -1)).rejects.toThrow('expectedVersion');
        await expect(append('nonsense', 0)).rejects.toThrow('Not a stream name');
        await expect(append(stream, 0, [bad])).rejects.toThrow('event.sealFor');
        await expect(append(stream, 0, [sampleEvent({ id: 'x' })])).rejects.toThrow('event.id');
        await expect(append(stream, 0, sampleEvents(1), 'x')).rejects.toThrow('workspaceId');
      });

      it('tells listeners of each commit which streams reached which version', async () => {
        const commits: Commit[] = [];
        store.onCommitted((commit) => commits.push(commit));
        const stream = sampleStream();
        await append(stream, 0, sampleEvents(2));
        await append(stream, 0);
        expect(commits).toEqual([
          { lastPosition: await store.head(), streams: [{ workspaceId, stream, version: 2 }] },
        ]);
      });
    });

    describe('reading', () => {
      it('reads a part of a stream by version', async () => {
        const stream = sampleStream();
        await append(stream, 0, sampleEvents(5));
        const versions = async (options: object) =>
          (await store.readStream(workspaceId, stream, options)).map((event) => event.version);
        expect(await versions({ afterVersion: 2 })).toEqual([3, 4, 5]);
        expect(await versions({ afterVersion: 1, upToVersion: 3 })).toEqual([2, 3]);
        expect(await versions({ afterVersion: 5 })).toEqual([]);
        expect(await store.readStream(workspaceId, sampleStream())).toEqual([]);
      });

      it('reads a stream as it was at a time', async () => {
        const stream = sampleStream();
        await append(stream, 0);
        const [first] = await store.readStream(workspaceId, stream);
        await new Promise((resolve) => setTimeout(resolve, 5));
        await append(stream, 1);
        const then = await store.readStream(workspaceId, stream, { asOf: first!.recordedAt });
        expect(then.map((event) => event.version)).toEqual([1]);
        const before = new Date(first!.recordedAt.getTime() - 1);
        expect(await store.readStream(workspaceId, stream, { asOf: before })).toEqual([]);
      });

      it('knows where streams stand', async () => {
        const [left, right, none] = [sampleStream(), sampleStream('agent'), sampleStream()];
        await append(left, 0, sampleEvents(3));
        await append(right, 0);
        expect(await store.versionsOf(workspaceId, [left, right, none])).toEqual(
          new Map([
            [left, 3],
            [right, 1],
          ]),
        );
        expect(await store.versionsOf(workspaceId, [])).toEqual(new Map());
      });

      it('reads everything in order, without gaps, in batches, from anywhere', async () => {
        await Promise.all(Array.from({ length: 25 }, () => append(sampleStream(), 0)));
        const head = await store.head();
        const positions: number[] = [];
        for await (const batch of store.readAll({ batchSize: 7 })) {
          expect(batch.length).toBeLessThanOrEqual(7);
          positions.push(...batch.map((event) => event.position));
        }
        expect(positions).toEqual(Array.from({ length: head }, (_, index) => index + 1));
        const part = await readAll({ after: head - 10, upTo: head - 4, batchSize: 4 });
        expect(part.map((event) => event.position)).toEqual(
          [9, 8, 7, 6, 5, 4].map((distance) => head - distance),
        );
        expect(await readAll({ after: head })).toEqual([]);
      });

      it('filters by workspace, category, type and time of recording', async () => {
        const own = newId();
        const [contact, agent] = [sampleStream('contact'), sampleStream('agent')];
        await append(contact, 0, [sampleEvent({ type: 'ContactCreated' }), sampleEvent()], own);
        await append(agent, 0, [sampleEvent({ type: 'AgentJoined' })], own);
        const types = async (options: ReadAllOptions) =>
          (await readAll({ workspaceId: own, ...options })).map((event) => event.type);
        expect(await types({})).toEqual(['ContactCreated', 'NoteAdded', 'AgentJoined']);
        expect(await types({ categories: ['agent'] })).toEqual(['AgentJoined']);
        expect(await types({ types: ['NoteAdded', 'AgentJoined'], batchSize: 1 })).toEqual([
          'NoteAdded',
          'AgentJoined',
        ]);
        const [first] = await readAll({ workspaceId: own });
        const start = first!.recordedAt;
        expect(await types({ recordedFrom: start })).toHaveLength(3);
        expect(await types({ recordedBefore: start })).toEqual([]);
        expect(await types({ recordedFrom: new Date(Date.now() + 60_000) })).toEqual([]);
      });

      it('gives times of recording in order of position', async () => {
        const times = (await readAll()).map((event) => event.recordedAt.getTime());
        expect(times).toEqual([...times].sort((a, b) => a - b));
      });
    });

    describe('walls and secrets', () => {
      it('keeps the streams of two workspaces apart, even under the same name', async () => {
        const other = newId();
        const stream = sampleStream();
        await append(stream, 0, sampleEvents(2));
        expect(await store.readStream(other, stream)).toEqual([]);
        expect(await store.versionsOf(other, [stream])).toEqual(new Map());
        expect(await append(stream, 0, sampleEvents(1), other)).toMatchObject({ versions: [1] });
        expect(await store.readStream(workspaceId, stream)).toHaveLength(2);
      });

      it('opens personal parts where they are read, and leaves them sealed in readAll', async () => {
        const stream = sampleStream();
        const sealFor = newId();
        const secret = { content: 'My card number is 4711' };
        const before = await store.head();
        await append(stream, 0, [sampleEvent({ private: secret, sealFor }), sampleEvent()]);
        const [opened, plain] = await store.readStream(workspaceId, stream);
        expect(opened).toMatchObject({ private: secret, isForgotten: false });
        expect(plain).toMatchObject({ private: null, isForgotten: false });
        const sealed = await readAll({ after: before });
        expect(sealed[0]!.sealed!.keyId).toBe(sealFor);
        expect(sealed[0]!.sealed!.box.toString('latin1')).not.toContain('4711');
        expect(sealed[0]).not.toHaveProperty('private');
        expect(await store.open(sealed)).toEqual([opened, plain]);
      });

      it('reads a forgotten person as forgotten, everywhere', async () => {
        const stream = sampleStream();
        const sealFor = newId();
        const blob = { id: newId(), sealFor, mime: 'image/png', bytes: Buffer.from('face') };
        const events = [sampleEvent({ private: { name: 'Maria' }, sealFor })];
        const appends = [{ stream, expectedVersion: 0, events }];
        await store.append({ workspaceId, appends, blobs: [blob] });
        await sealer.forget(workspaceId, sealFor);
        const [event] = await store.readStream(workspaceId, stream);
        expect(event).toMatchObject({ private: null, isForgotten: true, type: 'NoteAdded' });
        expect(await store.readBlob(workspaceId, blob.id)).toBeNull();
        await expect(
          append(stream, 1, [sampleEvent({ private: { name: 'Maria' }, sealFor })]),
        ).rejects.toThrow('was destroyed');
      });

      it('knows no blob of another workspace', async () => {
        const blob = { id: newId(), sealFor: newId(), mime: 'a/b', bytes: Buffer.from('x') };
        const appends = [{ stream: sampleStream(), expectedVersion: 0, events: sampleEvents(1) }];
        await store.append({ workspaceId, appends, blobs: [blob] });
        expect(await store.readBlob(newId(), blob.id)).toBeNull();
        expect(await store.readBlob(workspaceId, newId())).toBeNull();
      });
    });
  });
}
