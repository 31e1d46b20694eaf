import { randomUUID } from 'node:crypto';
import { contact } from '#libs/contact';
import { isRefused } from '#libs/decider';
import { MemoryEventStore, newId, streamName } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { envelope } from './envelope.js';
import { forgetContact } from './forget-contact.js';
import { PersonDesk } from './person-desk.js';

const workspaceId = randomUUID();
const actor = { kind: 'agent', id: 'maria' } as const;
const cause = { actor, causationId: null, correlationId: 'c' } as const;

function house() {
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const meets = async (address: string): Promise<string> => {
    const contactId = randomUUID();
    const decision = contact.decide(contact.initial, {
      type: 'MeetContact',
      inboxId: workspaceId,
      channel: 'email',
      isVerified: false,
      identity: { identity: address, address, aliases: [] },
    });
    if (isRefused(decision)) throw new Error(decision.refused);
    const events = decision.events.map((event) =>
      envelope(event, newId(), false, contactId, cause),
    );
    const stream = streamName('contact', contactId);
    await store.append({ workspaceId, appends: [{ stream, expectedVersion: 0, events }] });
    return contactId;
  };
  const merge = (keepId: string, joinId: string) =>
    new PersonDesk(store).handle(
      workspaceId,
      { type: 'MergeContacts', mergeId: newId(), keepId, joinId, because: 'judged', by: 'maria' },
      { actor },
    );
  const forget = (contactId: string, seen?: readonly string[]) =>
    forgetContact(store, sealer, { workspaceId, contactId, seen }, 'maria', { actor });
  const isForgotten = async (contactId: string) => {
    const events = await store.readStream(workspaceId, streamName('contact', contactId));
    const hasKey = await sealer.prepare(workspaceId, [contactId]).then(
      () => true,
      () => false,
    );
    return { fact: events.some(({ type }) => type === 'ContactForgotten'), hasKey };
  };
  return { meets, merge, forget, isForgotten };
}

describe('Forgetting a person', () => {
  it('leaves no key of any of their contacts, without waiting for anybody', async () => {
    const { meets, merge, forget, isForgotten } = house();
    const [one, two, stranger] = [await meets('one@x'), await meets('two@x'), await meets('s@x')];
    await merge(one, two);
    expect(await forget(two)).toEqual({ kind: 'forgotten', contactIds: [one, two] });
    for (const contactId of [one, two])
      expect(await isForgotten(contactId)).toEqual({ fact: true, hasKey: false });
    expect(await isForgotten(stranger)).toEqual({ fact: false, hasKey: true });
  });

  it('destroys what a process that died in between has left', async () => {
    const { meets, forget, isForgotten } = house();
    const one = await meets('one@x');
    await forget(one);
    expect(await forget(one)).toMatchObject({ kind: 'forgotten' });
    expect(await isForgotten(one)).toEqual({ fact: true, hasKey: false });
  });

  it('forgets nobody whom the caller has not seen, and nobody who is not there', async () => {
    const { meets, merge, forget, isForgotten } = house();
    const [one, two] = [await meets('one@x'), await meets('two@x')];
    await merge(one, two);
    expect(await forget(one, [one])).toEqual({ kind: 'others_than_seen', contactIds: [one, two] });
    expect(await isForgotten(one)).toEqual({ fact: false, hasKey: true });
    expect(await forget(randomUUID())).toEqual({ kind: 'unknown_contact' });
  });
});
