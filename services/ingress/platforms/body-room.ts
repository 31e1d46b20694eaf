/**
 * How much of what is on its way this process holds in memory. Every connection may bring a payload of
 * megabytes, also one that nobody has signed: without a common bound, a few hundred of them end the process.
 */
export interface BodyRoomLimits {
  /** Of all large bodies together. */
  readonly bytesMax: number;
  /** Payloads beyond the limit that are read to their end at once. */
  readonly oversizedMax: number;
}

/** What a small container can spare. */
export const BODY_ROOM: BodyRoomLimits = { bytesMax: 256 * 1024 * 1024, oversizedMax: 8 };

/** No room now; there will be. The sender is asked to come again. */
export class NoRoom extends Error {}

/** Small bodies are not counted: there is always room for them. */
export const SMALL_BYTES = 64 * 1024;

export class BodyRoom {
  private bytes = 0;
  private oversized = 0;

  constructor(private readonly limits: BodyRoomLimits) {}

  get bytesHeld(): number {
    return this.bytes;
  }

  get oversizedHeld(): number {
    return this.oversized;
  }

  /** Room for one body. To be given back, whatever becomes of it. */
  enter(): BodyPlace {
    let held = 0;
    let isOversized = false;
    return {
      hold: (bytes) => {
        const more = bytes > SMALL_BYTES ? bytes - held : 0;
        if (this.bytes + more > this.limits.bytesMax) throw new NoRoom('No room for this payload.');
        held += more;
        this.bytes += more;
      },
      letGo: () => {
        if (isOversized) return;
        if (this.oversized >= this.limits.oversizedMax)
          throw new NoRoom('No room for another payload of that size.');
        this.oversized++;
        isOversized = true;
        this.bytes -= held;
        held = 0;
      },
      leave: () => {
        this.bytes -= held;
        if (isOversized) this.oversized--;
        held = 0;
        isOversized = false;
      },
    };
  }
}

export interface BodyPlace {
  /** So many bytes of it are held by now. Throws `NoRoom`. */
  readonly hold: (bytes: number) => void;
  /** It is too large: only its beginning stays. Throws `NoRoom`. */
  readonly letGo: () => void;
  readonly leave: () => void;
}
