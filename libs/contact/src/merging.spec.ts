import { isRefused } from '#libs/decider';
import { contact, type ContactEvent, type ContactState } from './contact.js';
import { decideMerging, type MergingCommand } from './merging.js';
import type { MergingEvent } from './merging-events.js';

const MARIA = 'agent-maria';
const merge: MergingCommand = {
  type: 'MergeContacts',
  mergeId: 'm1',
  because: 'judged',
  by: MARIA,
  remark: 'She said so.',
};
const split: MergingCommand = { type: 'SplitContacts', mergeId: 'm1', by: MARIA };

const met = (identity: string): ContactEvent[] => [
  { type: 'ContactCreated', data: { source: 'email' } },
  {
    type: 'IdentityLinked',
    data: { inboxId: 'i', channel: 'email', isVerified: false },
    private: { identity, address: identity, aliases: [] },
  },
];
const fold = (events: readonly ContactEvent[], from: ContactState = contact.initial) =>
  events.reduce<ContactState>((state, event) => contact.evolve(state, event), from);
const anna = () => fold(met('anna@home.test'));
const work = () => fold(met('anna@work.test'));
const pair = (kept: ContactState, joined: ContactState) => ({
  kept: { contactId: 'anna', state: kept },
  joined: { contactId: 'work', state: joined },
});

/** Both as they are after a command that must be accepted. */
function after(kept: ContactState, joined: ContactState, command: MergingCommand) {
  const decision = decideMerging(pair(kept, joined), command);
  if (isRefused(decision)) throw new Error(decision.refused);
  const [facts] = decision.events;
  return facts
    ? { kept: fold([facts.kept], kept), joined: fold([facts.joined], joined), facts }
    : { kept, joined, facts: null };
}

describe('Merging two contacts', () => {
  it('says on both streams who decided it, why, and which side this is', () => {
    const { facts } = after(anna(), work(), merge);
    const data = { mergeId: 'm1', because: 'judged', by: MARIA } as const;
    expect(facts).toEqual<{ kept: MergingEvent; joined: MergingEvent }>({
      kept: {
        type: 'ContactsMerged',
        data: { ...data, role: 'kept', otherContactId: 'work' },
        private: { remark: 'She said so.' },
      },
      joined: {
        type: 'ContactsMerged',
        data: { ...data, role: 'joined', otherContactId: 'anna' },
        private: { remark: 'She said so.' },
      },
    });
  });

  it('moves no identity: each contact keeps its own', () => {
    const { kept, joined } = after(anna(), work(), merge);
    expect(kept.identities).toEqual(anna().identities);
    expect(joined.identities).toEqual(work().identities);
  });

  it('changes nothing when it is repeated, also after it was split', () => {
    const once = after(anna(), work(), merge);
    expect(after(once.kept, once.joined, merge).facts).toBeNull();
    const apart = after(once.kept, once.joined, split);
    expect(after(apart.kept, apart.joined, merge).facts).toBeNull();
    expect(after(apart.kept, apart.joined, split).facts).toBeNull();
    expect(after(apart.kept, apart.joined, { ...merge, mergeId: 'm2' }).facts).not.toBeNull();
  });

  it('is taken back whole by its split', () => {
    const once = after(anna(), work(), merge);
    const { kept, joined } = after(once.kept, once.joined, split);
    const links = ({ keptBy, joined: links, identities }: ContactState) => ({
      keptBy,
      links,
      identities,
    });
    expect(links(kept)).toEqual(links(anna()));
    expect(links(joined)).toEqual(links(work()));
  });

  it('is refused with oneself, with nobody, with a forgotten person, and with a part of another', () => {
    const refusal = (kept: ContactState, joined: ContactState, command: MergingCommand = merge) => {
      const decision = decideMerging(pair(kept, joined), command);
      return isRefused(decision) ? decision.refused : decision;
    };
    const self = { contactId: 'anna', state: anna() };
    expect(decideMerging({ kept: self, joined: self }, merge)).toEqual({ refused: 'same_contact' });
    expect(refusal(anna(), contact.initial)).toBe('unknown_contact');
    const gone = fold([{ type: 'ContactForgotten', data: { by: MARIA } }], work());
    expect(refusal(anna(), gone)).toBe('forgotten');
    expect(refusal(gone, anna())).toBe('forgotten');
    const part = { ...work(), keptBy: { mergeId: 'm0', contactId: 'third' } };
    expect(refusal(anna(), part)).toBe('not_on_its_own');
    expect(refusal(part, anna())).toBe('not_on_its_own');
    const once = after(anna(), work(), merge);
    expect(refusal(once.joined, once.kept)).toBe('not_on_its_own');
    expect(refusal(anna(), work(), split)).toBe('unknown_merge');
    const forgotten: ContactEvent = { type: 'ContactForgotten', data: { by: MARIA } };
    expect(refusal(fold([forgotten], once.kept), fold([forgotten], once.joined), split)).toBe(
      'forgotten',
    );
  });
});

describe('Keeping two contacts apart', () => {
  const apart: MergingCommand = { type: 'KeepContactsApart', by: MARIA };

  it('is remembered on both sides, once', () => {
    const { kept, joined } = after(anna(), work(), apart);
    expect([kept.apart, joined.apart]).toEqual([['work'], ['anna']]);
    expect(after(kept, joined, apart).facts).toBeNull();
  });

  it('follows from a split, ends with a new merge, and is refused within one person', () => {
    const once = after(anna(), work(), merge);
    expect(decideMerging(pair(once.kept, once.joined), apart)).toEqual({
      refused: 'is_one_person',
    });
    const two = after(once.kept, once.joined, split);
    expect(two.kept.apart).toEqual(['work']);
    const again = after(two.kept, two.joined, { ...merge, mergeId: 'm2' });
    expect([again.kept.apart, again.joined.apart]).toEqual([[], []]);
  });
});
