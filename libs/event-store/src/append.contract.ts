/** What every event store keeps when it appends. Part of event-store.contract.ts. */
import type { AppendRequest, Commit } from './event-store.js';
import { newId } from './ids.js';
import { sampleEvent, sampleEvents, sampleStream } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';

export function describeAppend(under: StoreUnderTest): void {
  describe('append', () => {
    it('gives events dense versions and positions, and returns the envelope whole', async () => {
      const stream = sampleStream();
      const before = await under.store.head();
      const first = sampleEvent({
        isExternal: true,
        schemaVersion: 3,
        causationId: newId(),
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        decidedBy: { policy: '3', brain: 'b7' },
      });
      const second = sampleEvent();
      expect(await under.append(stream, 0, [first, second])).toEqual({
        kind: 'appended',
        position: before + 2,
        versions: [2],
      });
      const events = await under.store.readStream(under.workspaceId, stream);
      const { isExternal: _1, ...firstFields } = first;
      const { isExternal: _2, ...secondFields } = second;
      const common = {
        workspaceId: under.workspaceId,
        stream,
        sealed: null,
        private: null,
        isForgotten: false,
      };
      const recordedAt = expect.any(Date);
      expect(events).toEqual([
        { ...firstFields, ...common, version: 1, position: before + 1, recordedAt },
        { ...secondFields, ...common, version: 2, position: before + 2, recordedAt },
      ]);
    });

    it('tells a caller who is behind, or ahead, where the stream stands', async () => {
      const stream = sampleStream();
      await under.append(stream, 0, sampleEvents(2));
      for (const expectedVersion of [0, 1, 3, 17])
        expect(await under.append(stream, expectedVersion)).toEqual({
          kind: 'conflict',
          stream,
          expectedVersion,
          actualVersion: 2,
        });
      expect(await under.append(sampleStream(), 5)).toMatchObject({
        kind: 'conflict',
        actualVersion: 0,
      });
      expect(await under.store.readStream(under.workspaceId, stream)).toHaveLength(2);
    });

    it('lets one of many first writers win and tells the others', async () => {
      const stream = sampleStream();
      const results = await Promise.all(Array.from({ length: 30 }, () => under.append(stream, 0)));
      const kinds = results.map((result) => result.kind).sort();
      expect(kinds).toEqual(['appended', ...Array<string>(29).fill('conflict')]);
      expect(await under.store.readStream(under.workspaceId, stream)).toHaveLength(1);
    });

    it('never fails the neighbours of a conflict', async () => {
      const taken = sampleStream();
      await under.append(taken, 0);
      const results = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          under.append(index % 3 === 0 ? taken : sampleStream(), 0),
        ),
      );
      expect(results.filter((result) => result.kind === 'appended')).toHaveLength(40);
      expect(results.filter((result) => result.kind === 'conflict')).toHaveLength(20);
    });

    it('recognises a retry by its ids and places, and writes nothing', async () => {
      const stream = sampleStream();
      const events = sampleEvents(3);
      const first = await under.append(stream, 0, events);
      expect(await under.append(stream, 0, events)).toEqual({ ...first, kind: 'repeated' });
      await under.append(stream, 3);
      expect(await under.append(stream, 0, events)).toEqual({ ...first, kind: 'repeated' });
      expect(await under.store.readStream(under.workspaceId, stream)).toHaveLength(4);
    });

    it('writes once what is asked for several times at once, and gives all the same answer', async () => {
      for (const events of [
        sampleEvents(1),
        sampleEvents(3),
        [sampleEvent({ isExternal: true })],
      ]) {
        const stream = sampleStream();
        const same = Array.from({ length: 5 }, () => under.append(stream, 0, events));
        const [first, ...others] = await Promise.all(same);
        expect(first).toMatchObject({ kind: 'appended', versions: [events.length] });
        for (const other of others) expect(other).toEqual({ ...first, kind: 'repeated' });
        expect(await under.store.readStream(under.workspaceId, stream)).toHaveLength(events.length);
      }
    });

    it('takes the same ids in other places for a conflict', async () => {
      const stream = sampleStream();
      const [first, second] = sampleEvents(2);
      await under.append(stream, 0, [first!, second!]);
      expect(await under.append(stream, 0, [second!, first!])).toMatchObject({ kind: 'conflict' });
      expect(await under.append(stream, 1, [second!, sampleEvent()])).toMatchObject({
        kind: 'conflict',
      });
    });

    it('refuses an external fact that is recorded anywhere, for ever', async () => {
      const fact = sampleEvent({ isExternal: true });
      const stream = sampleStream();
      await under.append(stream, 0, [fact]);
      expect(await under.append(sampleStream(), 0, [fact])).toEqual({
        kind: 'duplicate',
        eventId: fact.id,
      });
      // Also when the stream has moved on: what it is counts more than where it would go.
      await under.append(stream, 1);
      expect(await under.append(stream, 1, [fact])).toEqual({
        kind: 'duplicate',
        eventId: fact.id,
      });
      expect(await under.append(stream, 2, [sampleEvent(), fact])).toMatchObject({
        kind: 'duplicate',
      });
    });

    it('records an external fact once when it arrives on many streams at the same time', async () => {
      const fact = sampleEvent({ isExternal: true });
      const results = await Promise.all(
        Array.from({ length: 20 }, () => under.append(sampleStream(), 0, [fact])),
      );
      expect(results.filter((result) => result.kind === 'appended')).toHaveLength(1);
      expect(results.filter((result) => result.kind === 'duplicate')).toHaveLength(19);
    });

    it('writes several streams and blobs together or not at all', async () => {
      const [left, right] = [sampleStream('contact'), sampleStream('conversation')];
      await under.append(right, 0);
      const blob = {
        id: newId(),
        sealFor: newId(),
        mime: 'text/plain',
        bytes: Buffer.from('raw'),
      };
      const request = (rightVersion: number): AppendRequest => ({
        workspaceId: under.workspaceId,
        appends: [
          { stream: left, expectedVersion: 0, events: sampleEvents(1) },
          { stream: right, expectedVersion: rightVersion, events: sampleEvents(2) },
        ],
        blobs: [blob],
      });
      expect(await under.store.append(request(0))).toEqual({
        kind: 'conflict',
        stream: right,
        expectedVersion: 0,
        actualVersion: 1,
      });
      expect(await under.store.readStream(under.workspaceId, left)).toEqual([]);
      expect(await under.store.readBlob(under.workspaceId, blob.id)).toBeNull();

      expect(await under.store.append(request(1))).toEqual({
        kind: 'appended',
        position: await under.store.head(),
        versions: [1, 3],
      });
      expect(await under.store.readBlob(under.workspaceId, blob.id)).toEqual({
        mime: 'text/plain',
        bytes: Buffer.from('raw'),
      });
    });

    it('keeps the order of one caller who appends in turn', async () => {
      const stream = sampleStream();
      for (let version = 0; version < 5; version += 1)
        await under.append(stream, version, [sampleEvent({ data: { version } })]);
      const events = await under.store.readStream(under.workspaceId, stream);
      expect(events.map((event) => event.data)).toEqual(
        [0, 1, 2, 3, 4].map((version) => ({ version })),
      );
    });

    it('takes an append that is larger than any batch', async () => {
      const stream = sampleStream();
      expect(await under.append(stream, 0, sampleEvents(1_500))).toMatchObject({
        versions: [1_500],
      });
      expect(await under.store.readStream(under.workspaceId, stream)).toHaveLength(1_500);
    });

    it('names what is wrong with a request that makes no sense', async () => {
      const stream = sampleStream();
      const bad = { ...sampleEvent(), private: { text: 'whose?' } };
      await expect(under.append(stream, 0, [])).rejects.toThrow('gets none');
      await expect(under.append(stream, -1)).rejects.toThrow('expectedVersion');
      await expect(under.append('nonsense', 0)).rejects.toThrow('Not a stream name');
      await expect(under.append(stream, 0, [bad])).rejects.toThrow('event.sealFor');
      await expect(under.append(stream, 0, [sampleEvent({ id: 'x' })])).rejects.toThrow('event.id');
      await expect(under.append(stream, 0, sampleEvents(1), 'x')).rejects.toThrow('workspaceId');
    });

    it('tells listeners of each commit which streams reached which version', async () => {
      const commits: Commit[] = [];
      under.store.onCommitted((commit) => commits.push(commit));
      const stream = sampleStream();
      await under.append(stream, 0, sampleEvents(2));
      await under.append(stream, 0);
      expect(commits).toEqual([
        {
          lastPosition: await under.store.head(),
          streams: [{ workspaceId: under.workspaceId, stream, version: 2 }],
        },
      ]);
    });
  });
}
