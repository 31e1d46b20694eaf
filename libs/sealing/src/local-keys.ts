/**
 * Master keys that this process holds itself: from the environment, or from a keyring file. Of several
 * the first one wraps and all of them unwrap, so a new key is put in front, and the old one stays
 * until `convolog rewrap-keys` has left nothing under it.
 */
import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openBox, sealBox } from './box.js';
import {
  type KeyPlace,
  type KeyProvider,
  MasterKeyMissingError,
  type WrappedKey,
} from './key-provider.js';

const KEY = /^[A-Za-z0-9+/]{43}=$/;

/** Base64 of 32 bytes each, separated by commas. For development. Throws `TypeError` on another length. */
export class EnvironmentKeyProvider implements KeyProvider {
  private readonly keys: MasterKeys;

  constructor(masterKeys: string) {
    this.keys = new MasterKeys(masterKeys.split(','), 'MASTER_KEY');
  }

  async currentId(): Promise<string> {
    return this.keys.currentId;
  }

  async wrap(place: KeyPlace, dataKey: Buffer): Promise<WrappedKey> {
    return this.keys.wrap(place, dataKey);
  }

  async unwrap(place: KeyPlace, key: WrappedKey): Promise<Buffer> {
    return this.keys.unwrap(place, key);
  }
}

/**
 * A keyring: a text file with one key a line, base64 of 32 bytes each; lines that begin with # are
 * comments. It is read at the start, and again when a key turns up that it did not have: so a new key
 * is put in front of the file while processes run. They wrap with it from their next start on, or
 * once they have met it. Throws `TypeError` on a file without a key or with a bad one.
 */
export class FileKeyProvider implements KeyProvider {
  private keys: MasterKeys;

  constructor(private readonly path: string) {
    this.keys = readKeyring(path);
  }

  async currentId(): Promise<string> {
    return this.keys.currentId;
  }

  async wrap(place: KeyPlace, dataKey: Buffer): Promise<WrappedKey> {
    return this.keys.wrap(place, dataKey);
  }

  async unwrap(place: KeyPlace, key: WrappedKey): Promise<Buffer> {
    if (!this.keys.has(key.masterKeyId)) this.keys = readKeyring(this.path);
    return this.keys.unwrap(place, key);
  }
}

function readKeyring(path: string): MasterKeys {
  const lines = readFileSync(path, 'utf8').split('\n');
  const keys = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
  if (keys.length === 0) throw new TypeError(`The keyring ${path} holds no key.`);
  return new MasterKeys(keys, `Each line of the keyring ${path}`);
}

class MasterKeys {
  readonly currentId: string;
  private readonly keys = new Map<string, KeyObject>();

  constructor(base64Keys: readonly string[], what: string) {
    this.currentId = base64Keys.map((key) => this.add(key.trim(), what))[0] as string;
  }

  has(masterKeyId: string): boolean {
    return this.keys.has(masterKeyId);
  }

  wrap(place: KeyPlace, dataKey: Buffer): WrappedKey {
    const wrapped = sealBox(wrappingPlace(place), this.keyOf(this.currentId), dataKey);
    return { masterKeyId: this.currentId, wrapped };
  }

  unwrap(place: KeyPlace, { masterKeyId, wrapped }: WrappedKey): Buffer {
    return openBox(wrappingPlace(place), this.keyOf(masterKeyId), wrapped);
  }

  private keyOf(masterKeyId: string): KeyObject {
    const key = this.keys.get(masterKeyId);
    if (key === undefined) throw new MasterKeyMissingError(masterKeyId);
    return key;
  }

  /** The id is a fingerprint: processes with different keys cannot mistake them, wherever they come from. */
  private add(base64: string, what: string): string {
    if (!KEY.test(base64)) throw new TypeError(`${what} must be base64 of exactly 32 bytes.`);
    const bytes = Buffer.from(base64, 'base64');
    const id = `env-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
    this.keys.set(id, createSecretKey(bytes));
    return id;
  }
}

function wrappingPlace(place: KeyPlace) {
  return { workspaceId: place.workspaceId, stream: 'data-key', eventId: place.keyId };
}
