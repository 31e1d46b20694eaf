/** Any merges and splits, in any order, repeated at any time, against an oracle of plain sets. */
import { isRefused } from '#libs/decider';
import * as fc from 'fast-check';
import { contact, type ContactEvent, type ContactState } from './contact.js';
import { CONTACTS_MAX, decideForPersons, type PersonCommand } from './merge-persons.js';
import { contactsOf, personOf } from './persons.js';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const RUNS = Number(process.env.CONVOLOG_CONTACT_RUNS ?? 500);

type Step =
  | { readonly do: 'merge'; readonly keepId: string; readonly joinId: string }
  | { readonly do: 'split'; readonly nth: number }
  | { readonly do: 'repeat'; readonly nth: number };

const id = fc.constantFrom(...IDS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('merge' as const), keepId: id, joinId: id }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('split' as const), nth: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), nth: fc.nat(30) }) },
);
const steps = fc.array(step, { maxLength: 30 });

/** The contacts of a workspace, and every command that was given. */
class Workspace {
  readonly streams = new Map<string, ContactEvent[]>(
    IDS.map((contactId) => [
      contactId,
      [
        { type: 'ContactCreated', data: { source: 'email' } },
        {
          type: 'IdentityLinked',
          data: { inboxId: 'i', channel: 'email', isVerified: false },
          private: { identity: contactId, address: contactId, aliases: [] },
        },
      ],
    ]),
  );
  readonly commands: PersonCommand[] = [];

  get contacts(): ReadonlyMap<string, ContactState> {
    return new Map(
      [...this.streams].map(([contactId, events]) => [
        contactId,
        events.reduce<ContactState>(
          (state, event) => contact.evolve(state, event),
          contact.initial,
        ),
      ]),
    );
  }

  get partition(): string[] {
    const { contacts } = this;
    const persons = new Map<string, string[]>();
    for (const contactId of IDS) {
      const person = personOf(contacts, contactId);
      persons.set(person, [...(persons.get(person) ?? []), contactId]);
    }
    return [...persons.values()].map((ids) => ids.sort().join('')).sort();
  }

  /** What was recorded; null when nothing was, or the reason why not. */
  give(command: PersonCommand): { mergeId: string; keptId: string; joinedId: string } | null {
    this.commands.push(command);
    const decision = decideForPersons(this.contacts, command);
    if (isRefused(decision)) return null;
    const [facts] = decision.events;
    if (!facts || command.type === 'KeepContactsApart') return null;
    this.streams.get(facts.keptId)?.push(facts.kept);
    this.streams.get(facts.joinedId)?.push(facts.joined);
    return { mergeId: command.mergeId, keptId: facts.keptId, joinedId: facts.joinedId };
  }

  /** The n-th command so far, as it would be given now. */
  commandOf(given: Step): PersonCommand | null {
    switch (given.do) {
      case 'merge':
        return {
          type: 'MergeContacts',
          mergeId: `m${this.commands.length}`,
          because: 'judged',
          by: 'maria',
          keepId: given.keepId,
          joinId: given.joinId,
        };
      case 'split': {
        const merges = this.commands.filter(({ type }) => type === 'MergeContacts');
        const merge = merges[given.nth % Math.max(1, merges.length)];
        if (merge?.type !== 'MergeContacts') return null;
        const { mergeId, keepId } = merge;
        return { type: 'SplitContacts', mergeId, contactId: keepId, by: 'maria' };
      }
      case 'repeat':
        return this.commands[given.nth % Math.max(1, this.commands.length)] ?? null;
    }
  }
}

/** Links as plain pairs; persons are what hangs together. */
function hangingTogether(links: Iterable<readonly [string, string]>): string[] {
  let sets = IDS.map((contactId) => new Set([contactId]));
  for (const [one, other] of links) {
    const both = sets.filter((set) => set.has(one) || set.has(other));
    sets = [...sets.filter((set) => !both.includes(set)), new Set(both.flatMap((set) => [...set]))];
  }
  return sets.map((set) => [...set].sort().join('')).sort();
}

describe('Persons, after any merges and splits', () => {
  it('are a partition of the contacts: what hangs together by the merges that stand', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const workspace = new Workspace();
        const links = new Map<string, readonly [string, string]>();
        for (const given of list) {
          const command = workspace.commandOf(given);
          if (!command) continue;
          const done = workspace.give(command);
          if (!done) continue;
          if (command.type === 'MergeContacts')
            links.set(done.mergeId, [done.keptId, done.joinedId]);
          else links.delete(done.mergeId);
        }
        expect(workspace.partition).toEqual(hangingTogether(links.values()));
        const { contacts } = workspace;
        for (const contactId of IDS) {
          const all = contactsOf(contacts, contactId);
          expect(new Set(all).size).toBe(all.length);
          expect(all).toContain(contactId);
          expect(contacts.get(contactId)?.identities.map(({ identity }) => identity)).toEqual([
            contactId,
          ]);
          const { keptBy } = contacts.get(contactId) as ContactState;
          // Both ends of a link know of it.
          if (keptBy)
            expect(contacts.get(keptBy.contactId)?.joined).toContainEqual({
              mergeId: keptBy.mergeId,
              contactId,
            });
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('are as they were, when a merge is followed by its split', () => {
    fc.assert(
      fc.property(steps, id, id, (list, keepId, joinId) => {
        const workspace = new Workspace();
        for (const given of list) {
          const command = workspace.commandOf(given);
          if (command) workspace.give(command);
        }
        const before = workspace.partition;
        const merge = workspace.commandOf({ do: 'merge', keepId, joinId }) as PersonCommand;
        const done = workspace.give(merge);
        fc.pre(done !== null);
        expect(workspace.partition).not.toEqual(before);
        const mergeId = (done as { mergeId: string }).mergeId;
        workspace.give({ type: 'SplitContacts', mergeId, contactId: joinId, by: 'maria' });
        expect(workspace.partition).toEqual(before);
      }),
      { numRuns: RUNS },
    );
  });

  it('do not change by commands that are repeated, whenever that is', () => {
    fc.assert(
      fc.property(steps, fc.nat(30), (list, nth) => {
        const workspace = new Workspace();
        for (const given of list) {
          const command = given.do === 'repeat' ? null : workspace.commandOf(given);
          if (command) workspace.give(command);
        }
        const repeated = workspace.commandOf({ do: 'repeat', nth });
        fc.pre(repeated !== null);
        const before = workspace.partition;
        // A refused command may be possible later; one that was done is done for ever.
        const wasDone =
          repeated?.type !== 'KeepContactsApart' &&
          [...workspace.streams.values()]
            .flat()
            .some(
              (event) =>
                'mergeId' in event.data &&
                event.data.mergeId === repeated?.mergeId &&
                (repeated.type === 'MergeContacts' || event.type === 'ContactsSplit'),
            );
        fc.pre(wasDone);
        workspace.give(repeated as PersonCommand);
        expect(workspace.partition).toEqual(before);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('A decision about persons', () => {
  const merge = (mergeId: string, keepId: string, joinId: string): PersonCommand => ({
    type: 'MergeContacts',
    mergeId,
    because: 'judged',
    by: 'maria',
    keepId,
    joinId,
  });

  it('links those who stand for them, whichever of their contacts is named', () => {
    const workspace = new Workspace();
    workspace.give(merge('m1', 'a', 'b'));
    workspace.give(merge('m2', 'c', 'd'));
    expect(workspace.give(merge('m3', 'b', 'd'))).toMatchObject({ keptId: 'a', joinedId: 'c' });
    expect(workspace.partition).toEqual(['abcd', 'e', 'f']);
    workspace.give({ type: 'SplitContacts', mergeId: 'm3', contactId: 'd', by: 'maria' });
    expect(workspace.partition).toEqual(['ab', 'cd', 'e', 'f']);
  });

  it('takes back a merge in the middle, and leaves those around it', () => {
    const workspace = new Workspace();
    for (const command of [merge('m1', 'a', 'b'), merge('m2', 'c', 'a'), merge('m3', 'a', 'e')])
      workspace.give(command);
    workspace.give({ type: 'SplitContacts', mergeId: 'm2', contactId: 'e', by: 'maria' });
    expect(workspace.partition).toEqual(['ab', 'ce', 'd', 'f']);
  });

  it('does not revive a merge that was split, when its command comes late', () => {
    const workspace = new Workspace();
    workspace.give(merge('m1', 'a', 'b'));
    workspace.give({ type: 'SplitContacts', mergeId: 'm1', contactId: 'a', by: 'maria' });
    workspace.give(merge('m2', 'c', 'b'));
    expect(workspace.give(merge('m1', 'a', 'b'))).toBeNull();
    expect(workspace.partition).toEqual(['a', 'bc', 'd', 'e', 'f']);
  });

  it('is refused when a person would have more contacts than anybody has', () => {
    const ids = Array.from({ length: CONTACTS_MAX }, (_, n) => `joined-${n}`);
    const { contacts } = new Workspace();
    const crowd: ContactState = {
      ...(contacts.get('a') as ContactState),
      joined: ids.slice(1).map((contactId) => ({ mergeId: `m-${contactId}`, contactId })),
    };
    const all = new Map([...contacts, ['a', crowd]]);
    expect(decideForPersons(all, merge('m', 'a', 'b'))).toEqual({ refused: 'too_many_contacts' });
    expect(decideForPersons(all, merge('m', 'b', 'a'))).toEqual({ refused: 'too_many_contacts' });
  });

  it('is refused about somebody unknown, oneself, and a merge that never was', () => {
    const { contacts } = new Workspace();
    expect(decideForPersons(contacts, merge('m', 'a', 'nobody'))).toEqual({
      refused: 'unknown_contact',
    });
    expect(decideForPersons(contacts, merge('m', 'a', 'a'))).toEqual({ refused: 'same_contact' });
    expect(
      decideForPersons(contacts, {
        type: 'SplitContacts',
        mergeId: 'm',
        contactId: 'a',
        by: 'maria',
      }),
    ).toEqual({ refused: 'unknown_merge' });
  });
});
