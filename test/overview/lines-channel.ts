/** A channel for tests: a payload is a JSON list of `{ id, from, name, text }`. */
import { type AnyChannel, defineChannel, parseEach } from '#libs/channels';
import { z } from 'zod';

interface Line {
  readonly id: string;
  readonly from: string;
  readonly name: string;
  readonly text: string;
}

export const lines = defineChannel({
  id: 'lines',
  label: 'Lines',
  config: z.object({}),
  capabilities: {
    textCharsMax: 1_000,
    textUnit: 'utf16',
    kinds: ['text'],
    buttonsMax: 0,
    replyWindowHours: null,
  },
  verify: () => true,
  parse: (body) =>
    parseEach(
      JSON.parse(body.toString('utf8')) as Line[],
      (line) => Buffer.from(JSON.stringify([line])),
      (line) => ({
        kind: 'fact',
        fact: {
          kind: 'message',
          threadKey: line.from,
          occurredAt: null,
          account: null,
          dedupeKey: line.id,
          externalId: line.id,
          sender: { address: line.from, identity: line.from, name: line.name },
          content: { kind: 'text', text: line.text },
          classification: 'human',
        },
      }),
    ),
  send: async () => ({ kind: 'accepted', externalId: 'x' }),
}) as AnyChannel;
