import { type AnyChannel, discoverChannels, MalformedPayload } from '#libs/channels';
import { PayloadReader } from './payload-reader.js';

const messenger = discoverChannels().get('messenger') as AnyChannel;
const config: unknown = messenger.config.parse({
  appSecret: 's',
  verifyToken: 'v',
  accessToken: 't',
});

const happening = (mid: string) => ({
  sender: { id: '9' },
  recipient: { id: '1' },
  timestamp: 1785571200000,
  message: { mid, text: 'grüße' },
});
const webhook = (...mids: string[]) =>
  Buffer.from(
    JSON.stringify({ object: 'page', entry: [{ id: '1', messaging: mids.map(happening) }] }),
  );

describe('A large payload', () => {
  const large = new PayloadReader({ largeBytes: 0 });

  it('is read as a small one is', async () => {
    const body = webhook('a', 'b', 'c');
    const inside = await new PayloadReader().read(messenger, body, config);
    expect(await large.read(messenger, body, config)).toEqual(inside);
  });

  it('keeps the body itself as raw when it is one element', async () => {
    const body = webhook('a');
    const [element] = await large.read(messenger, body, config);
    expect(element?.raw).toBe(body);
  });

  it('is malformed when it cannot be read', async () => {
    await expect(large.read(messenger, Buffer.from('{'), config)).rejects.toBeInstanceOf(
      MalformedPayload,
    );
  });

  it('leaves the process free for others meanwhile', async () => {
    const mids = Array.from({ length: 20_000 }, (_, index) => `m${index}`);
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await large.read(messenger, webhook(...mids), config);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(3);
  });

  it('that takes too long fails alone; the next one is read', async () => {
    const hasty = new PayloadReader({ largeBytes: 0, timeoutMs: 1 });
    await expect(hasty.read(messenger, webhook('a'), config)).rejects.toThrow('took too long');
    expect(await large.read(messenger, webhook('b'), config)).toHaveLength(1);
  });

  it('of a channel that only the caller knows is read by the caller', async () => {
    const own = { ...messenger, id: 'own' };
    expect(await large.read(own, webhook('a'), config)).toHaveLength(1);
  });
});
