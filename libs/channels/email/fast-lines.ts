/**
 * Makes `postal-mime` join the lines of a body in one go.
 *
 * Its decoder for unencoded bodies keeps two chunks per line and lets a Blob join them, which takes
 * Node 20 some 20 microseconds per chunk: 100 KB of empty lines held the process for two seconds
 * and more. Here they are written into one buffer as they come. The class is not among the package's
 * exports, so it is loaded by its path; the version is pinned, and `parse-mail.spec.ts` fails when
 * a newer one has moved it. Nothing else of the package is touched.
 */
import { dirname, join } from 'node:path';

interface Decoder {
  update(line: Uint8Array): void;
  finalize(): Promise<ArrayBuffer>;
}

interface Joined {
  bytes: Uint8Array<ArrayBuffer>;
  size: number;
}

const FIRST_BYTES = 4_096;
const LINE_END = 0x0a;

export function joinLinesFast(): void {
  const path = join(dirname(require.resolve('postal-mime')), 'pass-through-decoder.js');
  const { prototype } = require(path) as { prototype: Decoder };
  const bodies = new WeakMap<Decoder, Joined>();
  prototype.update = function update(this: Decoder, line: Uint8Array): void {
    const body = bodies.get(this) ?? { bytes: new Uint8Array(FIRST_BYTES), size: 0 };
    bodies.set(this, body);
    const needed = body.size + line.length + 1;
    if (needed > body.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, body.bytes.length * 2));
      larger.set(body.bytes);
      body.bytes = larger;
    }
    body.bytes.set(line, body.size);
    body.bytes[needed - 1] = LINE_END;
    body.size = needed;
  };
  prototype.finalize = function finalize(this: Decoder): Promise<ArrayBuffer> {
    const body = bodies.get(this);
    return Promise.resolve(body ? body.bytes.slice(0, body.size).buffer : new ArrayBuffer(0));
  };
}
