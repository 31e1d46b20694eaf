/**
 * Who holds the master key. Data keys are stored wrapped by it and name it, so that a new master key
 * can take over while the old ones still unwrap what they wrapped.
 */
import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { openBox, sealBox } from './box.js';

/** Which data key is wrapped; bound to it, so that one person's key does not pass for another's. */
export interface KeyPlace {
  readonly workspaceId: string;
  readonly keyId: string;
}

export interface KeyProvider {
  /** Id of the master key that wraps new data keys. */
  readonly currentId: string;
  wrap(place: KeyPlace, dataKey: Buffer): Promise<Buffer>;
  /** Throws when the master key of that id is not at hand. */
  unwrap(place: KeyPlace, masterKeyId: string, wrapped: Buffer): Promise<Buffer>;
}

/** The master key was not given to this process. */
export class MasterKeyMissingError extends Error {
  constructor(masterKeyId: string) {
    super(
      `Data was sealed under master key ${masterKeyId}, which this process does not have. Add it to MASTER_KEY.`,
    );
    this.name = 'MasterKeyMissingError';
  }
}

/**
 * Master keys from the environment: base64 of 32 bytes, several separated by commas. The first one
 * wraps; all of them unwrap, so a new key is put in front and the old one stays until nothing is left
 * under it. Throws `TypeError` on a key of another length.
 */
export class EnvironmentKeyProvider implements KeyProvider {
  readonly currentId: string;
  private readonly keys = new Map<string, KeyObject>();

  constructor(masterKeys: string) {
    const ids = masterKeys.split(',').map((key) => this.add(key.trim()));
    this.currentId = ids[0] as string;
  }

  async wrap(place: KeyPlace, dataKey: Buffer): Promise<Buffer> {
    return sealBox(wrappingPlace(place), this.keyOf(this.currentId), dataKey);
  }

  async unwrap(place: KeyPlace, masterKeyId: string, wrapped: Buffer): Promise<Buffer> {
    return openBox(wrappingPlace(place), this.keyOf(masterKeyId), wrapped);
  }

  private keyOf(masterKeyId: string): KeyObject {
    const key = this.keys.get(masterKeyId);
    if (key === undefined) throw new MasterKeyMissingError(masterKeyId);
    return key;
  }

  /** The id is a fingerprint, so that two processes with different keys cannot mistake them. */
  private add(base64: string): string {
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length !== 32) throw new TypeError('MASTER_KEY must be base64 of exactly 32 bytes.');
    const id = `env-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
    this.keys.set(id, createSecretKey(bytes));
    return id;
  }
}

function wrappingPlace(place: KeyPlace) {
  return { workspaceId: place.workspaceId, stream: 'data-key', eventId: place.keyId };
}
