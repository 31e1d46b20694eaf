/** Reads a request's body whole, up to a limit. */
import type { IncomingMessage } from 'node:http';

export class BodyTooLarge extends Error {
  constructor(readonly bytesMax: number) {
    super(`The body has more than ${bytesMax} bytes.`);
  }
}

/** Throws `BodyTooLarge` as soon as that is known, and when the sender goes away in the middle. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > bytesMax)
      return reject(new BodyTooLarge(bytesMax));
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) return void chunks.push(chunk);
      request.off('data', onData).pause();
      reject(new BodyTooLarge(bytesMax));
    };
    request.on('data', onData);
    // Most payloads come in one piece, which then need not be copied.
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
    );
    request.on('error', reject);
    request.on('close', () => reject(new Error('The sender went away.')));
  });
}

const DISCARD_BYTES_MAX = 64 * 1024 * 1024;
const DISCARD_MS_MAX = 10_000;

/** Reads what is still on its way and keeps none of it, within bounds. Never rejects. */
export function discardRest(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (request.readableEnded || request.destroyed) return resolve();
    let bytes = 0;
    const timer = setTimeout(resolve, DISCARD_MS_MAX);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > DISCARD_BYTES_MAX) done();
    });
    request.once('end', done).once('close', done).once('error', done);
    request.resume();
  });
}
