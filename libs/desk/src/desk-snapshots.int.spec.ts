import { conversation } from '#libs/conversation';
import { type Database, openDatabase } from '#libs/database';
import { newId, PostgresEventStore, streamName } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { asFact, ConversationDesk } from './conversation-desk.js';

/** The desk of a process that has just started, on a conversation that is long for it. */
describe('The desk on a long conversation', () => {
  const [workspaceId, conversationId, contactId] = [newId(), newId(), newId()];
  const cause = {
    actor: { kind: 'system', id: 'test' },
    causationId: null,
    correlationId: newId(),
  } as const;
  let testDatabase: TestDatabase;
  let database: Database;
  let store: PostgresEventStore;

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'desk-spec' });
    store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
  });

  afterAll(async () => {
    await store?.close();
    await database?.close();
    await testDatabase?.stop();
  });

  const newDesk = () => new ConversationDesk(store, { snapshotAfter: 10 });
  const receive = (desk: ConversationDesk, number: number) =>
    desk.handle(
      workspaceId,
      conversationId,
      {
        type: 'ReceiveMessage',
        start: {
          inboxId: newId(),
          channel: 'whatsapp',
          contactId,
          episode: 1,
          threadKey: 'k',
          address: 'a',
        },
        messageId: newId(),
        externalId: `x${number}`,
        content: { kind: 'text', text: 'Wo bleibt mein Paket?' },
        classification: 'human',
      },
      cause,
    );
  const snapshots = async () =>
    (await database.pool.query<{ version: number }>('select version from snapshot')).rows;

  it('leaves a snapshot, goes on from it, and comes to the state of the whole stream', async () => {
    const first = newDesk();
    for (let number = 0; number < 12; number += 1) await receive(first, number);
    expect(await snapshots()).toEqual([]);
    await newDesk().load(workspaceId, conversationId);
    await until(async () => (await snapshots()).length === 1);
    await receive(newDesk(), 12);
    const { state, version } = await newDesk().load(workspaceId, conversationId);
    const whole = await store.readStream(workspaceId, streamName('conversation', conversationId));
    expect(version).toBe(whole.length);
    expect(state).toEqual(
      whole.reduce(
        (soFar, event) => conversation.evolve(soFar, asFact(event)),
        conversation.initial,
      ),
    );
  });

  it('decides as before when all snapshots were deleted', async () => {
    await database.pool.query('delete from snapshot');
    expect(await receive(newDesk(), 13)).toMatchObject({ kind: 'done' });
  });
});
