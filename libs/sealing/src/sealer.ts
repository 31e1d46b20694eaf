/**
 * Sealing of personal data: what a person said or is called is encrypted with that person's own
 * data key before it leaves the process, and can be forgotten by destroying the key.
 */

/** Ciphertext and the key that opens it. The ciphertext carries its own nonce and tag. */
export interface Sealed {
  /** Whose key: a contact id, or an inbox id for payloads that name nobody yet. */
  readonly keyId: string;
  readonly box: Buffer;
}

/**
 * Where a sealed part belongs. It is authenticated with the ciphertext, so a box that was moved to
 * another event, stream or workspace does not open.
 */
export interface SealingPlace {
  readonly workspaceId: string;
  readonly stream: string;
  readonly eventId: string;
}

/** A sealed part and its place, as an event has them; without a sealed part there is nothing to open. */
export interface SealedAt {
  readonly workspaceId: string;
  readonly stream: string;
  /** Of the event. */
  readonly id: string;
  readonly sealed: Sealed | null;
}

/**
 * Boxes that another thread opens, as far as it comes; nobody waits for it. Each is opened by whoever claims
 * it first, and what the other thread could not open is for `openNow`, which says why.
 */
export interface OpenedAhead {
  /** Holds the plaintexts until `release`. */
  readonly bytes: Buffer;
  /** Of the same bytes. */
  readonly view: DataView;
  /** True when it is the caller's now. The other thread goes from the first to the last. */
  claim(index: number): boolean;
  /** Where the plaintext begins; -1 when the other thread has not opened it, or its key is gone since. */
  startOf(index: number): number;
  endOf(index: number): number;
  /** Nothing is read any more: plaintexts and keys are wiped. */
  release(): void;
}

export interface Sealer {
  /**
   * Makes sure that the keys exist and are at hand, so that `seal` can be synchronous on the hot
   * path. Creates missing keys (one statement for all). Idempotent.
   * Throws `KeyForgottenError` when a key was destroyed: the caller must use a new contact.
   */
  prepare(workspaceId: string, keyIds: readonly string[]): Promise<void>;
  /** Whether `seal` may follow at once, without `prepare`. */
  isAtHand(workspaceId: string, keyId: string): boolean;
  /** AES-256-GCM under the key's data key. The key must be at hand. A text is sealed as UTF-8. */
  seal(place: SealingPlace, keyId: string, plaintext: Buffer | string): Sealed;
  /** The plaintext, or `null` when the key was destroyed. Throws `TamperedError` on a bad tag. */
  open(place: SealingPlace, sealed: Sealed): Promise<Buffer | null>;
  /**
   * What `open` answers, without a promise, when the key is at hand, as after `preload`; `undefined` when
   * it is not: ask `open`. Throws as `open` rejects.
   */
  openNow(place: SealingPlace, sealed: Sealed): Buffer | null | undefined;
  /**
   * Loads the keys of these, and lets another thread begin to open them; `null` where there is no such
   * thread, or it has enough to do.
   */
  openAhead?(parts: readonly SealedAt[]): Promise<OpenedAhead | null>;
  /** Ends that thread, if there is one. The next `openAhead` starts another. */
  endAhead?(): Promise<void>;
  /** Loads many keys in one query before a run of `open` calls. Unknown and forgotten ones are skipped. */
  preload(workspaceId: string, keyIds: readonly string[]): Promise<void>;
  /** Destroys the key, here at once and in other processes within their cache time. Idempotent. */
  forget(workspaceId: string, keyId: string): Promise<void>;
  /** Another process has destroyed the key: lets go of it at once and asks the database next time. */
  drop(workspaceId: string, keyId: string): void;
}

/** The contact was forgotten; its key id is burnt and must not be used again. */
export class KeyForgottenError extends Error {
  constructor(readonly keyId: string) {
    super(`The key ${keyId} was destroyed. Start a new contact instead of reviving this one.`);
    this.name = 'KeyForgottenError';
  }
}

/** The ciphertext, or the place it claims to belong to, was changed after sealing. */
export class TamperedError extends Error {
  constructor(place: SealingPlace) {
    super(
      `Sealed data of event ${place.eventId} in ${place.stream} does not open: it was changed.`,
    );
    this.name = 'TamperedError';
  }
}
