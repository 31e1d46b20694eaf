/** A sealer without a database, for tests and simulation. The boxes are real. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { openBox, sealBox } from './box.js';
import { KeyForgottenError, type Sealed, type Sealer, type SealingPlace } from './sealer.js';

export class MemorySealer implements Sealer {
  /** `null` is the tombstone of a destroyed key. */
  private readonly keys = new Map<string, KeyObject | null>();

  /** @param newKey 32 bytes; chance by default */
  constructor(private readonly newKey: () => Buffer = () => randomBytes(32)) {}

  async prepare(workspaceId: string, keyIds: readonly string[]): Promise<void> {
    for (const keyId of keyIds) {
      const key = this.keys.get(`${workspaceId}/${keyId}`);
      if (key === null) throw new KeyForgottenError(keyId);
      if (key === undefined)
        this.keys.set(`${workspaceId}/${keyId}`, createSecretKey(this.newKey()));
    }
  }

  isAtHand(workspaceId: string, keyId: string): boolean {
    return Boolean(this.keys.get(`${workspaceId}/${keyId}`));
  }

  seal(place: SealingPlace, keyId: string, plaintext: Buffer | string): Sealed {
    const key = this.keys.get(`${place.workspaceId}/${keyId}`);
    if (key === null) throw new KeyForgottenError(keyId);
    if (key === undefined) throw new Error(`Key ${keyId} was not prepared.`);
    return { keyId, box: sealBox(place, key, plaintext) };
  }

  async open(place: SealingPlace, sealed: Sealed): Promise<Buffer | null> {
    return this.openNow(place, sealed);
  }

  openNow(place: SealingPlace, sealed: Sealed): Buffer | null {
    const key = this.keys.get(`${place.workspaceId}/${sealed.keyId}`);
    return key ? openBox(place, key, sealed.box) : null;
  }

  async preload(): Promise<void> {
    // Everything is at hand already.
  }

  drop(): void {
    // What one holder forgets is forgotten for all: there is one map.
  }

  async forget(workspaceId: string, keyId: string): Promise<void> {
    this.keys.set(`${workspaceId}/${keyId}`, null);
  }
}
