/**
 * chatwoot#14058, PR 13359, PR 14214: the pictures of an album come as webhooks of their own, at the same
 * moment and to several processes; they used to open a conversation each.
 */
import { randomUUID } from 'node:crypto';
import { type AnyChannel, discoverChannels } from '#libs/channels';
import { openDatabase } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { PostgresEventStore } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { Intake } from '#libs/intake';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { startTestDatabase } from '#libs/testing';

const ROUNDS = 500;
const PICTURES = 10;
const PROCESSES = 2;
const ROUNDS_AT_ONCE = 8;

describe('An album of ten pictures', () => {
  const closers: (() => Promise<unknown>)[] = [];
  const intakes: Intake[] = [];
  const stores: PostgresEventStore[] = [];
  const telegram = discoverChannels().get('telegram') as AnyChannel;
  const config: unknown = telegram.config.parse({ botToken: '1:token', webhookSecret: 'w' });

  beforeAll(async () => {
    const postgres = await startTestDatabase();
    closers.unshift(() => postgres.stop());
    const keys = new EnvironmentKeyProvider(Buffer.alloc(32, 7).toString('base64'));
    for (let n = 0; n < PROCESSES; n++) {
      // A store, a sealer and a memory of its own: what two processes have.
      const database = await openDatabase({ url: postgres.url, applicationName: `album ${n}` });
      const { pool } = database;
      closers.unshift(() => database.close());
      const sealer = new PgSealer(pool, keys);
      const store = new PostgresEventStore({ pool, sealer });
      closers.unshift(() => store.close());
      stores.push(store);
      intakes.push(new Intake(store, sealer, new ConversationDesk(store)));
    }
  }, 60_000);
  afterAll(async () => {
    for (const close of closers) await close();
  });

  it(`opens one conversation in ${ROUNDS} of ${ROUNDS} rounds`, async () => {
    const workspaceId = randomUUID();
    let next = 0;
    const worker = async () => {
      for (let round = next++; round < ROUNDS; round = next++) await oneRound(workspaceId);
    };
    await Promise.all(Array.from({ length: ROUNDS_AT_ONCE }, worker));
    const counts: Record<string, number> = {};
    for await (const batch of (stores[0] as PostgresEventStore).readAll({ workspaceId }))
      for (const { type } of batch) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toEqual({
      ContactCreated: ROUNDS,
      IdentityLinked: ROUNDS,
      ConversationStarted: ROUNDS,
      MessageReceived: ROUNDS * PICTURES,
    });
  }, 120_000);

  async function oneRound(workspaceId: string): Promise<void> {
    const inbox: Inbox = {
      inboxId: randomUUID(),
      workspaceId,
      channel: 'telegram',
      name: 'Bot',
      config,
      namespace: randomUUID(),
      health: 'good',
      healthReason: null,
    };
    const reports = await Promise.all(
      Array.from({ length: PICTURES }, (_, n) => {
        const intake = intakes[n % intakes.length] as Intake;
        return intake.take(inbox, telegram, picture(n));
      }),
    );
    expect(reports.map(({ shown }) => shown)).toEqual(Array.from({ length: PICTURES }, () => 1));
  }
});

function picture(n: number): Buffer {
  const photo = [{ file_id: `f${n}`, file_unique_id: `u${n}`, width: 1, height: 1 }];
  const person = { id: 77, is_bot: false, first_name: 'Ada' };
  const chat = { id: 77, type: 'private' };
  const message = {
    message_id: 100 + n,
    date: 1_785_571_200,
    chat,
    from: person,
    media_group_id: '1',
    photo,
    ...(n === 0 ? { caption: 'Our holiday' } : {}),
  };
  return Buffer.from(JSON.stringify({ update_id: 1 + n, message }));
}
