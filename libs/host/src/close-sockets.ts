/** How sockets of a draining process end: politely, then anyway. */
export interface ClosableSocket {
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Close code "service restart": the client should reconnect (with jitter). */
export const CLOSE_RESTART = 1012;
const PATIENCE_MS = 1_000;

/**
 * Asks all clients of a `ws` server to come back later, and cuts those that do not answer within a
 * second. `clients` is the server's own live set.
 */
export async function closeSockets(clients: ReadonlySet<ClosableSocket>): Promise<void> {
  for (const client of [...clients]) client.close(CLOSE_RESTART, 'restart');
  const since = Date.now();
  while (clients.size > 0 && Date.now() - since < PATIENCE_MS)
    await new Promise((resolve) => setTimeout(resolve, 20));
  for (const client of [...clients]) client.terminate();
}
