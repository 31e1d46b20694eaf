import { randomUUID } from 'node:crypto';
import type { ContactEvent } from '#libs/contact';
import { type Database, openDatabase } from '#libs/database';
import type { RecordedEvent } from '#libs/event-store';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { contactLinks } from './contact-links.projection.js';
import type { ConversationRow } from './floor-view.js';
import { PreviousAgents } from './previous-agents.js';

describe('The previous agent of a person', () => {
  const workspaceId = randomUUID();
  const [maria, tom] = [randomUUID(), randomUUID()];
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await startTestDatabase();
    database = await openDatabase({ url: test.url, applicationName: 'previous-agents-spec' });
  });
  afterAll(async () => {
    await database?.close();
    await test?.stop();
  });

  const served = (contactId: string, agentId: string, at: number, workspace = workspaceId) =>
    database.pool.query(
      `insert into routing_floor (workspace_id, key, last_position, inbox_id, channel, contact_id,
         holder, held_since, priority, needs, passed_by, rings, active_at, last_agent_id,
         last_agent_at, cause_id, correlation_id)
       values ($1, $2, 1, $2, 'email', $3, 'nobody', 0, 0, '{}', '[]', 0, 0, $4, $5, $2, '')`,
      [workspace, randomUUID(), contactId, agentId, at],
    );
  const link = (joined: string, kept: string, workspace = workspaceId) =>
    database.pool.query('insert into routing_contact_link values ($1, $2, 1, $3, $4)', [
      workspace,
      joined,
      kept,
      randomUUID(),
    ]);
  const previousOf = async (contactId: string) => {
    const row = {
      workspaceId,
      conversationId: randomUUID(),
      contactId,
      waitsSince: 1,
      heldSince: 1,
    } as ConversationRow;
    return (await new PreviousAgents(database.pool).of([row]))(row).previousAgentId;
  };

  it('is whoever served any of their contacts last, up, down and across', async () => {
    const [top, left, right, leaf] = Array.from({ length: 4 }, () => randomUUID()) as [
      string,
      string,
      string,
      string,
    ];
    await link(left, top);
    await link(right, top);
    await link(leaf, right);
    await served(left, maria, 100);
    for (const contactId of [top, left, right, leaf])
      expect(await previousOf(contactId)).toBe(maria);
    await served(leaf, tom, 200);
    for (const contactId of [top, left, right, leaf]) expect(await previousOf(contactId)).toBe(tom);
  });

  it('is nobody for a stranger, and nobody of another workspace', async () => {
    const [alone, other] = [randomUUID(), randomUUID()];
    await link(alone, other, randomUUID());
    await served(other, maria, 100);
    await served(alone, tom, 100, randomUUID());
    expect(await previousOf(alone)).toBeNull();
  });

  it('follows merges and splits by the link of the contact that was joined', () => {
    const fact = (type: ContactEvent['type'], role: string, mergeId = 'm') =>
      ({ type, data: { role, mergeId, otherContactId: 'kept' } }) as unknown as RecordedEvent;
    const joined = contactLinks.evolve(null, fact('ContactsMerged', 'joined'));
    expect(joined).toEqual({ keptBy: 'kept', mergeId: 'm' });
    expect(contactLinks.evolve(null, fact('ContactsMerged', 'kept'))).toBeNull();
    expect(contactLinks.evolve(joined, fact('ContactsSplit', 'kept'))).toEqual(joined);
    expect(contactLinks.evolve(joined, fact('ContactsSplit', 'joined', 'older'))).toEqual(joined);
    expect(contactLinks.evolve(joined, fact('ContactsSplit', 'joined'))).toBeNull();
  });
});
