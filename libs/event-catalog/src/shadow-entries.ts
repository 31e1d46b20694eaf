/** The facts of shadow runs: what candidate versions would have done, beside everything else. */
import type { ShadowEvent } from '#libs/shadow';
import type { EntriesOf } from './entry.js';

const runId = '5ad00000-0000-7000-8000-000000000001';
const agentId = 'a9e70000-0000-4000-8000-000000000001';
const questionMessageId = '3e550000-0000-4000-8000-000000000001';

export const shadowEntries: EntriesOf<ShadowEvent> = {
  ShadowStarted: {
    version: 1,
    when: 'A candidate version began to run beside the live one, without any effect.',
    data: {
      runId,
      name: 'With the new delivery answers',
      brain: { kind: 'draft', brainVersion: 4, upToVersion: 31 },
      flow: { kind: 'published', flowVersion: 3 },
      by: agentId,
    },
  },
  ShadowStopped: {
    version: 1,
    when: 'It runs no more; what it noted stays.',
    data: { runId, by: agentId },
  },
  ShadowNoted: {
    version: 1,
    when: 'A customer wrote, and this is what the candidate would have done.',
    data: {
      runId,
      conversationId: 'c0ae0000-0000-5000-8000-000000000001',
      questionMessageId,
      questionEventId: '5e4d0000-0000-5000-8000-000000000001',
      channel: 'whatsapp',
      floor: 'bot',
      would: { kind: 'answer', entryId: 'opening-hours' },
      score: 0.97,
      isAfterDifference: false,
    },
    private: { say: 'From nine to five.' },
  },
  ShadowCompared: {
    version: 1,
    when: 'What was really done about that question is known, and how the candidate stands to it.',
    data: {
      runId,
      questionMessageId,
      by: 'agent',
      did: { kind: 'said' },
      sentEventId: '5e4d0000-0000-7000-8000-000000000002',
      likeness: 0.71,
      verdict: 'alike',
    },
  },
  ShadowRated: {
    version: 1,
    when: 'The customer rated the stretch in which the question was answered.',
    data: { runId, questionMessageId, of: 'agent', score: 5 },
  },
};
