import type { RequestListener, Server } from 'node:http';

/** Requests under this path go to the listener; all others to whoever answered them before. */
export function answerFirst(server: Server, path: string, listener: RequestListener): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (request.url?.startsWith(path)) listener(request, response);
    else for (const other of others) other.call(server, request, response);
  });
}
