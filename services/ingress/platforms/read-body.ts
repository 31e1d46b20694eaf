/** Reads a request's body: whole up to a limit, and beyond it piece by piece up to a second one. */
import type { IncomingMessage } from 'node:http';
import { type BodyPlace, SMALL_BYTES } from './body-room.js';
import type { OversizedBody } from './oversized-body.js';

export class BodyTooLarge extends Error {
  constructor(readonly bytesMax: number) {
    super(`The body has more than ${bytesMax} bytes.`);
  }
}

/** It did not come to its end in time. */
export class BodyTooSlow extends Error {}

export interface Reading {
  /** Larger ones are not held. */
  readonly bytesMax: number;
  /** Larger ones are not read at all. */
  readonly oversizedBytesMax: number;
  /** For a body that is not small, from its first byte to its last. */
  readonly msMax: number;
  readonly place: BodyPlace;
  /** Who takes a body beyond `bytesMax`; `null` when nobody does. */
  readonly beyond: () => OversizedBody | null;
}

/**
 * The bytes, or the one who took them. Throws `BodyTooLarge` as soon as that is known, `BodyTooSlow`, `NoRoom`,
 * and an error when the sender goes away in the middle.
 */
export function readBody(
  request: IncomingMessage,
  reading: Reading,
): Promise<Buffer | OversizedBody> {
  const { bytesMax, oversizedBytesMax, msMax, place, beyond } = reading;
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    let oversized: OversizedBody | null = null;
    let timer: NodeJS.Timeout | undefined;
    const fail = (error: unknown) => {
      clearTimeout(timer);
      request.off('data', onData).pause();
      reject(error);
    };
    const notForEver = () => {
      timer ??= setTimeout(() => fail(new BodyTooSlow('The body came too slowly.')), msMax);
    };
    const letGo = () => {
      oversized = beyond();
      if (!oversized) throw new BodyTooLarge(bytesMax);
      place.letGo();
      for (const chunk of chunks) oversized.take(chunk);
      chunks = [];
      notForEver();
    };
    const hold = (chunk: Buffer) => {
      chunks.push(chunk);
      if (bytes <= SMALL_BYTES) return;
      place.hold(bytes);
      notForEver();
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      try {
        if (bytes > oversizedBytesMax) throw new BodyTooLarge(bytesMax);
        if (bytes > bytesMax && !oversized) letGo();
        if (oversized) oversized.take(chunk);
        else hold(chunk);
      } catch (error) {
        fail(error);
      }
    };
    try {
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > oversizedBytesMax) throw new BodyTooLarge(bytesMax);
      if (announced > bytesMax) letGo();
    } catch (error) {
      return fail(error);
    }
    request.on('data', onData);
    request.on('end', () => {
      clearTimeout(timer);
      // Most payloads come in one piece, which then need not be copied.
      resolve(oversized ?? (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    });
    request.on('error', fail);
    request.on('close', () => {
      if (!request.readableEnded) fail(new Error('The sender went away.'));
    });
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
