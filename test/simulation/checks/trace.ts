/** What happened, as one hash: names of streams and ids are replaced by the order in which they appear. */
import { createHash } from 'node:crypto';
import type { Log } from '../world/log.js';

export function traceOf(log: Log, onLine?: (line: string) => void): string {
  const hash = createHash('sha256');
  const names = new Map<string, number>();
  const nameOf = (name: string) => {
    const known = names.get(name) ?? names.size;
    names.set(name, known);
    return known;
  };
  for (const { stream, version, type, actor, recordedAt, workspaceId } of log.events) {
    const line = `${recordedAt.toISOString()} w${nameOf(workspaceId)} ${stream.split('-')[0]}#${nameOf(stream)}@${version} ${type} ${actor.kind}`;
    hash.update(`${line}\n`);
    onLine?.(line);
  }
  return hash.digest('hex');
}
