/**
 * Who holds the master key. Data keys are stored wrapped by it and name it, so that a new master key
 * can take over while the old ones still unwrap what they wrapped.
 */

/** Which data key is wrapped; bound to it, so that one person's key does not pass for another's. */
export interface KeyPlace {
  readonly workspaceId: string;
  readonly keyId: string;
}

/** A data key as it is stored, and the master key that opens it. */
export interface WrappedKey {
  readonly masterKeyId: string;
  readonly wrapped: Buffer;
}

export interface KeyProvider {
  /** Id of the master key that wraps new data keys. Throws `KeyServiceError`. */
  currentId(): Promise<string>;
  /** Throws `KeyServiceError`. */
  wrap(place: KeyPlace, dataKey: Buffer): Promise<WrappedKey>;
  /** Throws `MasterKeyMissingError`, `TamperedError` or `KeyServiceError`. */
  unwrap(place: KeyPlace, key: WrappedKey): Promise<Buffer>;
}

/** The master key was not given to this process. */
export class MasterKeyMissingError extends Error {
  constructor(masterKeyId: string) {
    super(
      `Data was sealed under master key ${masterKeyId}, which this process does not have. Add it to MASTER_KEY, or to the keyring that MASTER_KEY names.`,
    );
    this.name = 'MasterKeyMissingError';
  }
}

/** The key service did not do what it was asked: away, too slow, or unwilling. Try again later. */
export class KeyServiceError extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`The key service ${reason}.`, { cause });
    this.name = 'KeyServiceError';
  }
}
