/**
 * WebSockets of JSON frames `{ "type": "...", ... }`.
 *
 * A frame that nobody understands is answered with an error frame instead of silence, and a
 * draining process closes its sockets with 1012 ("service restart"), so that clients come back.
 */
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { type Observable, of } from 'rxjs';
import { type ClosableSocket, closeSockets } from './close-sockets.js';
import { problemDetails } from './problem.js';

interface SocketServer {
  readonly clients: Set<ClosableSocket>;
  close(done: (error?: Error) => void): void;
}

export class FrameAdapter extends WsAdapter {
  constructor(app: INestApplicationContext) {
    super(app);
  }

  override bindMessageHandler(
    buffer: { data: unknown },
    handlers: Map<string, MessageMappingProperties>,
    transform: (data: unknown) => Observable<unknown>,
  ): Observable<unknown> {
    const frame = parseFrame(buffer.data);
    if (frame === null) return of(badFrame('frame', 'must be a JSON object with a "type"'));
    const handler = handlers.get(frame.type);
    if (!handler)
      return of(badFrame('type', `must be one of ${[...handlers.keys()].sort().join(', ')}`));
    return transform(handler.callback(frame, frame.type));
  }

  override async close(server: SocketServer): Promise<void> {
    await closeSockets(server.clients);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

function parseFrame(data: unknown): { readonly type: string } | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    if (typeof frame !== 'object' || frame === null) return null;
    return typeof (frame as { type?: unknown }).type === 'string'
      ? (frame as { type: string })
      : null;
  } catch {
    return null;
  }
}

function badFrame(field: string, rule: string): object {
  return {
    type: 'error',
    problem: problemDetails({ status: 400, title: 'Invalid frame', errors: [{ field, rule }] }),
  };
}
