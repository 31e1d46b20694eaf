/** The facts of everything that is not a conversation, by stream. */
import type { BrainEvent } from '#libs/brain';
import { type CalendarEvent, officeHours } from '#libs/calendar';
import type { ContactEvent } from '#libs/contact';
import type { CrmEvent } from '#libs/crm';
import type { FlowPublished } from '#libs/flows';
import type { InboxEvent } from '#libs/inbox';
import type { IntakeEvent } from '#libs/intake';
import type { EntriesOf } from './entry.js';

const inboxId = '1b0c0000-0000-4000-8000-000000000001';

export const contactEntries: EntriesOf<ContactEvent> = {
  ContactCreated: {
    version: 1,
    when: 'A person was met for the first time.',
    data: { source: 'whatsapp' },
  },
  IdentityLinked: {
    version: 1,
    when: 'A way to reach the person became known.',
    data: { inboxId, channel: 'whatsapp', isVerified: true },
    private: {
      identity: '491700000001',
      address: '+49 170 0000001',
      aliases: ['DE.8812'],
    },
    privateMay: { name: 'Anna Keller' },
  },
  DetailsCorrected: {
    version: 1,
    when: 'An agent corrected what is known of the person.',
    data: { fields: ['name'], by: 'a9e70000-0000-4000-8000-000000000001' },
    private: {},
    privateMay: { name: 'Anna Keller-Braun' },
  },
  ContactForgotten: {
    version: 1,
    when: 'The person was forgotten; their key is destroyed after this commit.',
    data: { by: 'a9e70000-0000-4000-8000-000000000001' },
  },
  ContactsMerged: {
    version: 1,
    when: 'Two contacts are one person from now on; on both streams, in one commit.',
    data: {
      mergeId: 'e49e0000-0000-7000-8000-000000000001',
      role: 'kept',
      otherContactId: 'c0470000-0000-5000-8000-000000000002',
      because: 'judged',
      by: 'a9e70000-0000-4000-8000-000000000001',
    },
    private: {},
    privateMay: { remark: 'She gave her order number in both.' },
  },
  ContactsSplit: {
    version: 1,
    when: 'A merge was taken back: each contact is where it was; on both streams, in one commit.',
    data: {
      mergeId: 'e49e0000-0000-7000-8000-000000000001',
      role: 'joined',
      otherContactId: 'c0470000-0000-5000-8000-000000000001',
      by: 'a9e70000-0000-4000-8000-000000000001',
    },
    private: {},
    privateMay: { remark: 'It was her brother.' },
  },
  ContactsKeptApart: {
    version: 1,
    when: 'Somebody looked: these two contacts are two people. On both streams, in one commit.',
    data: {
      otherContactId: 'c0470000-0000-5000-8000-000000000002',
      by: 'a9e70000-0000-4000-8000-000000000001',
    },
  },
};

export const inboxEntries: EntriesOf<InboxEvent> = {
  InboxConnected: {
    version: 1,
    when: 'An account of a channel was connected.',
    data: { channel: 'whatsapp', name: 'Support number' },
    private: {
      config: { phoneNumberId: '106' },
      namespace: '5ace0000-0000-4000-8000-000000000001',
    },
  },
  InboxReconfigured: {
    version: 1,
    when: 'Its settings were changed.',
    data: { name: 'Support number' },
    private: { config: { phoneNumberId: '106' } },
  },
  InboxHealthChanged: {
    version: 1,
    when: 'The account stopped working, or works again.',
    data: { health: 'bad', reason: 'The access token has expired.' },
    dataMay: { check: 'sending' },
  },
};

export const intakeEntries: EntriesOf<IntakeEvent> = {
  PayloadFiltered: {
    version: 1,
    when: 'A payload is not part of a conversation; the reason is stated.',
    data: { inboxId, channel: 'email', reason: 'loop', bytes: 2_048 },
  },
  PayloadQuarantined: {
    version: 1,
    when: 'A payload could not be read; its bytes are kept until a fix, of one that is too large the beginning.',
    data: { inboxId, channel: 'email', bytes: 2_048 },
    dataMay: { reason: 'too_large', keptBytes: 1_024 },
    private: { error: 'Unexpected end of JSON input' },
  },
  PayloadReplayed: {
    version: 1,
    when: 'A quarantined payload was taken in again after a fix.',
    data: { inboxId, became: 'shown' },
  },
  NameLinked: {
    version: 1,
    when: 'The channel told another name of a person: it leads to their thread from now on.',
    data: { inboxId, channel: 'whatsapp' },
    private: { threadKey: '491700000001', identity: 'DE.8812' },
  },
};

export const brainEntries: EntriesOf<BrainEvent> = {
  Taught: {
    version: 1,
    when: 'The bot learned an answer, or a new wording of one.',
    data: {
      entryId: 'opening-hours',
      language: 'en',
      questions: ['When are you open?'],
      answer: 'From nine to five.',
    },
    dataMay: { title: 'Opening hours', patterns: ['when * open'] },
  },
  Unlearned: {
    version: 1,
    when: 'The bot must not give that answer any more.',
    data: { entryId: 'opening-hours' },
  },
  MismatchResolved: {
    version: 1,
    when: 'A person said what a not-learned question means; it is a test for every later version.',
    data: {
      questionMessageId: '3e550000-0000-4000-8000-000000000001',
      conversationId: 'c0ae0000-0000-5000-8000-000000000001',
      as: 'taught',
      entryId: 'opening-hours',
    },
  },
  BrainPublished: {
    version: 1,
    when: 'What was taught so far went live, past the publishing gate.',
    data: {
      brainVersion: 2,
      upToVersion: 14,
      entries: 11,
      gate: { asked: 240, same: 236, better: 3, changed: 0, worse: 1 },
    },
    dataMay: { overruled: { by: 'a9e70000-0000-4000-8000-000000000001', reason: 'Sold out.' } },
  },
};

export const calendarEntries: EntriesOf<CalendarEvent> = {
  CalendarPublished: {
    version: 1,
    when: 'Opening hours and promises hold in a new version.',
    data: {
      calendarVersion: 1,
      name: 'Customer service',
      definition: {
        ...officeHours('Europe/Amsterdam'),
        holidays: [{ date: '2026-12-25', name: 'Christmas', blocks: [] }],
      },
      promises: { first_answer: 30_000, next_answer: 300_000, resolution: null },
      whenShut: 'leave_message',
    },
    dataMay: { teamIds: ['sales'] },
  },
};

export const flowEntries: EntriesOf<FlowPublished> = {
  FlowPublished: {
    version: 1,
    when: 'A flow went live; conversations that begin from now on follow it.',
    data: {
      flowId: '0192aaaa-0000-7000-8000-000000000001',
      flowVersion: 1,
      flow: {
        name: 'Way to a person',
        language: 'en',
        start: 'person',
        person: 'person',
        notLearnedMax: 2,
        steps: [{ id: 'person', kind: 'handover' }],
      },
      by: 'a9e70000-0000-4000-8000-000000000001',
    },
    dataMay: {
      note: 'Asks for the order number first.',
      gate: { asked: 240, same: 236, better: 3, changed: 0, worse: 1 },
      turns: { asked: 611, same: 611, better: 0, changed: 0, worse: 0 },
      overruled: { by: 'a9e70000-0000-4000-8000-000000000001', reason: 'The number comes first.' },
    },
  },
};

export const workspaceEntries: EntriesOf<CrmEvent> = {
  CrmConnected: {
    version: 1,
    when: 'The system that knows the customers of the workspace was connected, or differently so.',
    data: { url: 'https://crm.example/convolog', timeoutMs: 2_000, cacheMs: 60_000 },
    private: { secret: 'kept sealed' },
  },
  CrmDisconnected: {
    version: 1,
    when: 'It is not asked any more.',
    data: {},
  },
};
