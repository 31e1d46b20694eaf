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
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        request.pause();
        return reject(new BodyTooLarge(bytesMax));
      }
      chunks.push(chunk);
    });
    // Most payloads come in one piece, which then need not be copied.
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
    );
    request.on('error', reject);
    request.on('close', () => reject(new Error('The sender went away.')));
  });
}
