/**
 * Carries WebSockets to the service that owns their path, without looking into them.
 *
 * The two connections are joined as byte streams: a slow reader slows its own writer and fills no
 * memory here, frames cost nothing, and close codes arrive as they were said.
 */
import { type IncomingMessage, request as ask, STATUS_CODES } from 'node:http';
import { request as askSecurely } from 'node:https';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { appended } from './forwarded-for.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** `routes`: the service's address by exact path. Other paths are answered 404. */
export function tunnelSockets(
  fastify: FastifyInstance,
  routes: Readonly<Record<string, string>>,
): void {
  const open = new Set<Duplex>();
  fastify.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const upstream = routes[path];
    if (!upstream) return refuse(socket, 404);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    connect(request, socket, head, upstream);
  });
  // Clients see the end of the connection and come back, with jitter, to whoever answers then.
  fastify.addHook('preClose', async () => {
    for (const socket of open) socket.destroy();
  });
}

function connect(request: IncomingMessage, socket: Duplex, head: Buffer, upstream: string): void {
  const target = new URL(request.url ?? '/', upstream);
  // Only the path is the client's to choose; `//elsewhere/live` must not choose the host.
  const { protocol, hostname, port } = new URL(upstream);
  const upgrade = (protocol === 'https:' ? askSecurely : ask)({
    hostname,
    port,
    path: target.pathname + target.search,
    method: 'GET',
    headers: headersFor(request),
    timeout: CONNECT_TIMEOUT_MS,
  });
  upgrade.on('upgrade', (answer, service, serviceHead) => {
    service.setTimeout(0);
    service.on('error', () => socket.destroy());
    socket.on('close', () => service.destroy());
    service.on('close', () => socket.end());
    writeHead(socket, answer);
    if (serviceHead.length > 0) socket.write(serviceHead);
    if (head.length > 0) service.write(head);
    service.pipe(socket);
    socket.pipe(service);
  });
  upgrade.on('response', (answer) => {
    // The service says no, and says why.
    writeHead(socket, answer);
    answer.pipe(socket);
  });
  upgrade.on('timeout', () => upgrade.destroy(new Error('timed out')));
  upgrade.on('error', () => refuse(socket, 503));
  socket.once('close', () => upgrade.destroy());
  upgrade.end();
}

function headersFor(request: IncomingMessage): Record<string, string | string[] | undefined> {
  const { headers, socket } = request;
  return {
    ...headers,
    'x-forwarded-for': appended(headers['x-forwarded-for'], socket.remoteAddress),
    'x-forwarded-host': headers['x-forwarded-host'] ?? headers.host,
  };
}

function writeHead(socket: Duplex, answer: IncomingMessage): void {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2)
    lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
}

function refuse(socket: Duplex, status: 404 | 503): void {
  if (!socket.writable) return;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
