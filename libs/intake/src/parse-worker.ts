/**
 * The thread in which large payloads are read (see `payload-reader.ts`). Parsing is pure, so it
 * can happen anywhere; channels are found by the same discovery as in the process itself.
 */
import { parentPort } from 'node:worker_threads';
import { discoverChannels, type InboundElement, MalformedPayload } from '#libs/channels';

export interface ParseRequest {
  readonly id: number;
  readonly channel: string;
  readonly body: Uint8Array;
  readonly config: unknown;
}

/** `raws` holds each raw payload once; the body itself is not sent back: index -1. */
export type ParseAnswer = { readonly id: number } & (
  | {
      readonly kind: 'read';
      readonly raws: readonly Uint8Array[];
      readonly elements: readonly {
        readonly raw: number;
        readonly result: InboundElement['result'];
      }[];
    }
  | { readonly kind: 'malformed' | 'failed'; readonly message: string }
  | { readonly kind: 'unknown channel' }
);

const channels = discoverChannels();

parentPort?.on('message', (request: ParseRequest) => {
  void answer(request).then((answered) => parentPort?.postMessage(answered));
});

async function answer({
  id,
  channel: channelId,
  body: bytes,
  config,
}: ParseRequest): Promise<ParseAnswer> {
  const channel = channels.get(channelId);
  if (!channel) return { id, kind: 'unknown channel' };
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const raws: Buffer[] = [];
    const indexOf = (raw: Buffer) => {
      if (raw === body) return -1;
      if (raws.at(-1) !== raw) raws.push(raw);
      return raws.length - 1;
    };
    const parsed = await channel.parse(body, config);
    const elements = parsed.map(({ raw, result }) => ({ raw: indexOf(raw), result }));
    return { id, kind: 'read', raws, elements };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id, kind: error instanceof MalformedPayload ? 'malformed' : 'failed', message };
  }
}
