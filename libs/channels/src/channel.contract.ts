/**
 * What every channel keeps, whatever its platform. Run for each folder that discovery finds, so a
 * new channel is held to it without a line anywhere. Failing runs print the seed:
 * `CHANNEL_SEED=123` repeats one.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ChannelRequest, MalformedPayload } from './channel.js';
import { folderOf, readConfig, readFixtures, readPlatform } from './contract/fixtures.js';
import { mutateBytes, mutateHeader, seededRandom } from './contract/mutate.js';
import { sending } from './contract/sending.js';
import type { InboundElement } from './inbound.js';
import type { AnyChannel } from './registry.js';
import type { TraitKind } from './trait.js';

const MUTATIONS = 3_000;
/** Forgeries of a proof, and as many of a body. */
const FORGERIES = 10_000;
const PIECED = 300;
const seed = Number(process.env['CHANNEL_SEED'] ?? Date.now() % 1_000_000);

export function channelContract(channel: AnyChannel): void {
  describe(`${channel.label} (seed ${seed})`, () => {
    describe('as a folder', () => aFolder(channel));
    if (readFixtures(channel).length === 0) return;
    describe('parsing', () => parsing(channel));
    describe('verifying', () => verifying(channel));
    if (readPlatform(channel)) describe('sending', () => sending(channel));
  });
}

function aFolder(channel: AnyChannel): void {
  it('has a README, fixtures, and a configuration that it accepts itself', () => {
    expect(existsSync(join(folderOf(channel), 'README.md'))).toBe(true);
    expect(readFixtures(channel)).not.toEqual([]);
    expect(() => readConfig(channel)).not.toThrow();
  });

  it('refuses a configuration of nonsense with the name of a field or a rule', () => {
    const parsed = channel.config.safeParse('nonsense');
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message).toMatch(/\S/);
  });

  it('can carry text', () => {
    expect(channel.capabilities.kinds).toContain('text');
    expect(channel.capabilities.textCharsMax).toBeGreaterThan(0);
  });
}

type Parsed = readonly InboundElement[] | 'malformed payload';

const configs = new Map<AnyChannel, unknown>();

async function parse(channel: AnyChannel, body: Buffer): Promise<Parsed> {
  const config = configs.get(channel) ?? readConfig(channel);
  configs.set(channel, config);
  try {
    return await channel.parse(body, config);
  } catch (error) {
    if (error instanceof MalformedPayload) return 'malformed payload';
    throw error;
  }
}

/** As JSON, so that dates compare with the fixtures' texts. */
function resultsOf(parsed: Parsed): object[] | 'malformed payload' {
  if (parsed === 'malformed payload') return parsed;
  return parsed.map(({ result }) => JSON.parse(JSON.stringify(result)) as object);
}

/** How each kind of trait is written: equal people must be equal texts. */
const WRITTEN: Readonly<Record<TraitKind, (value: string, channel: AnyChannel) => unknown>> = {
  email: (value) => (/^[^@\s]+@[^@\s]+$/.test(value) ? value.toLowerCase() : 'an address'),
  phone: (value) => (/^[1-9]\d{5,14}$/.test(value) ? value : 'digits, with the country'),
  account: (value, { id }) => (value.startsWith(`${id}:`) ? value : `${id}:<id>`),
  sign_in: (value, { id }) => (value.startsWith(`${id}:`) ? value : `${id}:<id>`),
};

function parsing(channel: AnyChannel): void {
  const fixtures = readFixtures(channel);

  it.each(fixtures)('understands $name', async ({ body, expected }) => {
    const results = resultsOf(await parse(channel, body));
    if (typeof expected === 'string' || typeof results === 'string') {
      expect(results).toEqual(expected);
      return;
    }
    expect(results.map(withoutError)).toEqual(expected.map(withoutError));
  });

  it.each(fixtures)(
    'tells traits of whoever $name is from in one way of writing',
    async ({ body }) => {
      const parsed = await parse(channel, body);
      const results = parsed === 'malformed payload' ? [] : parsed.map(({ result }) => result);
      for (const result of results) {
        if (result.kind !== 'fact' || !('sender' in result.fact)) continue;
        const { identity, address, aliases = [], isVerified = false } = result.fact.sender;
        const source = { identity, address, aliases, isVerified };
        const traits = channel.traits?.(source) ?? [];
        expect(channel.traits?.(source) ?? []).toEqual(traits);
        for (const { kind, value } of traits)
          expect([kind, value]).toEqual([kind, WRITTEN[kind](value, channel)]);
      }
    },
  );

  it.each(fixtures)('says the same of $name each time, under the same keys', async ({ body }) => {
    expect(resultsOf(await parse(channel, body))).toEqual(resultsOf(await parse(channel, body)));
  });

  it.each(fixtures)('can read each element of $name again from what it kept', async ({ body }) => {
    const elements = await parse(channel, body);
    if (elements === 'malformed payload') return;
    if (new Set(elements.map(({ raw }) => raw)).size === 1) expect(elements[0]?.raw).toEqual(body);
    for (const { raw, result } of elements) {
      const again = resultsOf(await parse(channel, raw));
      expect(again).toContainEqual(JSON.parse(JSON.stringify(result)));
    }
  });

  it('gives different facts different keys', async () => {
    const factsByKey = new Map<string, string>();
    for (const { body } of fixtures) {
      for (const { result } of await elementsOf(channel, body)) {
        if (result.kind !== 'fact') continue;
        const { dedupeKey, kind, threadKey } = result.fact;
        expect(dedupeKey).not.toBe('');
        const said = `${kind} in ${threadKey}`;
        expect(factsByKey.get(dedupeKey) ?? said).toBe(said);
        factsByKey.set(dedupeKey, said);
      }
    }
  });

  it('never takes our own messages for a customer: fixtures named "own-"', async () => {
    for (const { name, body } of fixtures.filter((fixture) => fixture.name.startsWith('own-')))
      for (const { result } of await elementsOf(channel, body))
        if (result.kind === 'fact')
          expect({ name, kind: result.fact.kind }).not.toEqual({ name, kind: 'message' });
  });

  it('survives spoiled payloads: facts, or a malformed payload, never another error', async () => {
    const random = seededRandom(seed);
    for (let round = 0; round < MUTATIONS / fixtures.length; round++)
      for (const { body } of fixtures) await parse(channel, mutateBytes(body, random));
  });
}

async function elementsOf(channel: AnyChannel, body: Buffer): Promise<readonly InboundElement[]> {
  const parsed = await parse(channel, body);
  return parsed === 'malformed payload' ? [] : parsed;
}

function withoutError(result: object): object {
  return 'error' in result ? { kind: 'malformed' } : result;
}

function verifying(channel: AnyChannel): void {
  const [fixture] = readFixtures(channel);
  const request = (body: Buffer, headers: ChannelRequest['headers']): ChannelRequest => ({
    method: 'POST',
    headers: { ...fixture?.headers, ...headers },
    query: fixture?.query ?? {},
    body,
  });

  it('does not throw for a request without anything', () => {
    const nothing = { method: 'POST', headers: {}, query: {}, body: Buffer.alloc(0) } as const;
    expect(typeof channel.verify(nothing, readConfig(channel))).toBe('boolean');
  });

  if (!channel.sign || !fixture) return;
  const config = readConfig(channel);
  const signed = channel.sign(fixture.body, config);
  const proofs = Object.keys(signed).filter(
    (name) => !channel.verify(request(fixture.body, { ...signed, [name]: undefined }), config),
  );
  const signsBody =
    JSON.stringify(channel.sign(Buffer.from('another body'), config)) !== JSON.stringify(signed);

  it('accepts what is signed, and nothing without its proof', () => {
    expect(channel.verify(request(fixture.body, signed), config)).toBe(true);
    expect(proofs).not.toEqual([]);
  });

  it('refuses what is signed with another secret', () => {
    const forgeries = secretsChanged(config).map(
      (other) => channel.sign?.(fixture.body, other) ?? {},
    );
    const refused = forgeries.filter(
      (headers) => !channel.verify(request(fixture.body, headers), config),
    );
    expect(refused.length).toBeGreaterThan(0);
  });

  it(`accepts none of ${FORGERIES} spoiled proofs, of any length, and never throws`, () => {
    const random = seededRandom(seed);
    for (let round = 0; round < FORGERIES; round++) {
      const name = proofs[round % proofs.length] as string;
      const spoiled = mutateHeader(signed[name] as string, random);
      const isAccepted = channel.verify(
        request(fixture.body, { ...signed, [name]: spoiled }),
        config,
      );
      if (isAccepted) throw new Error(`Accepted ${name}: ${spoiled}`);
    }
  });

  it('tells the same of a payload that comes in pieces, genuine or spoiled', () => {
    const random = seededRandom(seed + 2);
    for (let round = 0; round < PIECED; round++) {
      const body = round === 0 ? fixture.body : mutateBytes(fixture.body, random);
      const whole = request(body, signed);
      const check = channel.verifyInPieces?.(whole, config);
      for (let at = 0; at < body.length; ) {
        const end = at + 1 + Math.floor(random() * body.length);
        check?.take(body.subarray(at, end));
        at = end;
      }
      expect(check?.isGenuine()).toBe(channel.verify(whole, config));
    }
  });

  it('cannot be proven in pieces by another proof, or by none', () => {
    const random = seededRandom(seed + 3);
    for (let round = 0; round < PIECED; round++) {
      const name = proofs[round % proofs.length] as string;
      const proof = mutateHeader(signed[name] as string, random);
      const spoiled = request(fixture.body, { ...signed, [name]: proof });
      const check = channel.verifyInPieces?.(spoiled, config);
      check?.take(fixture.body);
      expect(check?.isGenuine() ?? false).toBe(false);
    }
    expect(channel.verifyInPieces?.(request(fixture.body, {}), config)).toBeNull();
  });

  if (!signsBody) return;
  it(`accepts none of ${FORGERIES} spoiled bodies`, () => {
    const random = seededRandom(seed + 1);
    for (let round = 0; round < FORGERIES; round++) {
      const spoiled = mutateBytes(fixture.body, random);
      if (!spoiled.equals(fixture.body) && channel.verify(request(spoiled, signed), config))
        throw new Error(`Accepted a spoiled body, round ${round}.`);
    }
  });
}

/** The configuration with one text changed, once for each text. */
function secretsChanged(config: unknown): unknown[] {
  const entries = Object.entries(config as Record<string, unknown>);
  return entries
    .filter(([, value]) => typeof value === 'string')
    .map(([name, value]) => ({ ...(config as object), [name]: `${String(value)}x` }));
}
