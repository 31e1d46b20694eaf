import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseKeyProvider, isMasterKey } from './choose-provider.js';
import { type KeyProvider, KeyServiceError, MasterKeyMissingError } from './key-provider.js';
import { EnvironmentKeyProvider, FileKeyProvider } from './local-keys.js';
import { TamperedError } from './sealer.js';
import { ServiceKeyProvider } from './service-keys.js';
import { startTransit, type TransitServer } from './transit-server.js';

const newKey = () => randomBytes(32).toString('base64');
const place = { workspaceId: 'w', keyId: 'k' };
const dataKey = randomBytes(32);

let folder: string;
let keyring: string;
let service: TransitServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyring-'));
  keyring = join(folder, 'keyring');
  service = await startTransit('convolog', 'secret');
});

afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  service.trouble = null;
});

const serviceKeys = (change = {}) =>
  new ServiceKeyProvider({ address: service.address, key: 'convolog', token: 'secret', ...change });

/** A provider, and how the world makes a new master key current for it. */
const providers: [string, () => { provider: KeyProvider; rotated: () => KeyProvider }][] = [
  [
    'environment',
    () => {
      const [old, current] = [newKey(), newKey()];
      return {
        provider: new EnvironmentKeyProvider(old),
        rotated: () => new EnvironmentKeyProvider(`${current}, ${old}`),
      };
    },
  ],
  [
    'file',
    () => {
      const old = newKey();
      writeFileSync(keyring, `# of last year\n${old}\n`);
      return {
        provider: new FileKeyProvider(keyring),
        rotated: () => {
          writeFileSync(keyring, `${newKey()}\n\n# of last year\n${old}\n`);
          return new FileKeyProvider(keyring);
        },
      };
    },
  ],
  [
    'key service',
    () => ({
      provider: serviceKeys(),
      rotated: () => {
        service.rotate();
        return serviceKeys();
      },
    }),
  ],
];

describe.each(providers)('The master key of the %s', (_name, open) => {
  it('gives back what it wrapped, and shows none of it', async () => {
    const { provider } = open();
    const wrapped = await provider.wrap(place, dataKey);
    expect(wrapped.wrapped.includes(dataKey)).toBe(false);
    expect(wrapped.masterKeyId).toBe(await provider.currentId());
    expect(await provider.unwrap(place, wrapped)).toEqual(dataKey);
  });

  it('does not unwrap a key for another owner, nor a changed one', async () => {
    const { provider } = open();
    const key = await provider.wrap(place, dataKey);
    for (const elsewhere of [
      { ...place, keyId: 'other' },
      { ...place, workspaceId: 'other' },
    ])
      await expect(provider.unwrap(elsewhere, key)).rejects.toThrow(TamperedError);
    const changed = Buffer.from(key.wrapped);
    changed[20] = (changed[20] as number) ^ 1;
    await expect(provider.unwrap(place, { ...key, wrapped: changed })).rejects.toThrow(
      TamperedError,
    );
  });

  it('is rotated: the new one wraps, the old one still unwraps', async () => {
    const { provider, rotated } = open();
    const before = await provider.wrap(place, dataKey);
    const next = rotated();
    const after = await next.wrap(place, dataKey);
    expect(after.masterKeyId).not.toBe(before.masterKeyId);
    expect(await next.currentId()).toBe(after.masterKeyId);
    expect(await next.unwrap(place, before)).toEqual(dataKey);
    expect(await next.unwrap(place, after)).toEqual(dataKey);
  });
});

describe('A keyring', () => {
  it('is read again by a running process that meets a key it did not have', async () => {
    const old = newKey();
    writeFileSync(keyring, old);
    const running = new FileKeyProvider(keyring);
    writeFileSync(keyring, `${newKey()}\n${old}`);
    const key = await new FileKeyProvider(keyring).wrap(place, dataKey);
    expect(await running.unwrap(place, key)).toEqual(dataKey);
    expect(await running.currentId()).toBe(key.masterKeyId);
  });

  it('must hold keys, and says what one is', () => {
    writeFileSync(keyring, '# nothing\n');
    expect(() => new FileKeyProvider(keyring)).toThrow('holds no key');
    writeFileSync(keyring, 'short');
    expect(() => new FileKeyProvider(keyring)).toThrow('exactly 32 bytes');
    expect(() => new FileKeyProvider(join(folder, 'none'))).toThrow('ENOENT');
  });

  it('names a key that it does not have', async () => {
    writeFileSync(keyring, newKey());
    const key = await new EnvironmentKeyProvider(newKey()).wrap(place, dataKey);
    await expect(new FileKeyProvider(keyring).unwrap(place, key)).rejects.toThrow(
      MasterKeyMissingError,
    );
  });
});

describe('A key service', () => {
  it.each<[string, TransitServer['trouble'], string]>([
    [
      'is sealed',
      { status: 503, body: '{"errors":["Vault is sealed"]}' },
      '503 to encrypt: Vault is sealed',
    ],
    ['answers nonsense', { status: 200, body: '<html>' }, 'does not answer in JSON'],
    ['answers nothing of use', { status: 200, body: '{"data":{}}' }, 'without a ciphertext'],
    ['does not answer', 'hang', 'did not answer within 100 ms'],
  ])('that %s is an error that may pass', async (_what, trouble, reason) => {
    service.trouble = trouble;
    const wrapping = serviceKeys({ timeoutMs: 100 }).wrap(place, dataKey);
    await expect(wrapping).rejects.toThrow(KeyServiceError);
    await expect(wrapping).rejects.toThrow(reason);
  });

  it('that does not know our token says so', async () => {
    const stranger = serviceKeys({ token: 'wrong' });
    await expect(stranger.wrap(place, dataKey)).rejects.toThrow(
      '403 to encrypt: permission denied',
    );
  });

  it('that is not there is an error that may pass', async () => {
    const nowhere = serviceKeys({ address: 'http://127.0.0.1:9/v1/transit' });
    await expect(nowhere.wrap(place, dataKey)).rejects.toThrow('cannot be reached');
  });
});

describe('MASTER_KEY', () => {
  it('says by its form which provider is meant', () => {
    writeFileSync(keyring, newKey());
    expect(chooseKeyProvider(newKey())).toBeInstanceOf(EnvironmentKeyProvider);
    expect(chooseKeyProvider(`${newKey()},${newKey()}`)).toBeInstanceOf(EnvironmentKeyProvider);
    expect(chooseKeyProvider(`file:${keyring}`)).toBeInstanceOf(FileKeyProvider);
    expect(chooseKeyProvider('https://vault:8200/v1/transit#convolog')).toBeInstanceOf(
      ServiceKeyProvider,
    );
  });

  it('is refused when it has none of the forms, or was typed and not drawn', () => {
    for (const good of [newKey(), `${newKey()}, ${newKey()}`, 'file:/k', 'http://v/t#k'])
      expect(isMasterKey(good)).toBe(true);
    const typed = Buffer.alloc(32, 'a').toString('base64');
    for (const bad of ['', 'c2hvcnQ=', typed, `${newKey()},${typed}`, 'file:', 'https://v/t'])
      expect(isMasterKey(bad)).toBe(false);
    expect(() => new EnvironmentKeyProvider('c2hvcnQ=')).toThrow('exactly 32 bytes');
  });
});
