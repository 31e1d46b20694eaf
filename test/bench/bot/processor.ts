/** Who had the processor: seconds per second, of this program's processes and of everybody else. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

interface Ticks {
  readonly own: ReadonlyMap<string, number>;
  readonly all: number;
  readonly at: number;
}

/**
 * Begins to count; the answer says how many processors each kind of process kept busy, and strangers together.
 *
 * @param dataDir of the servers, which stand in their command lines
 */
export function watchProcessor(dataDir: string): () => Record<string, number> {
  const before = readTicks(dataDir);
  return () => {
    const after = readTicks(dataDir);
    if (!before || !after) return {};
    const seconds = (after.at - before.at) / 1_000;
    const shareOf = (ticks: number) => Math.round((ticks / TICKS_PER_SECOND / seconds) * 100) / 100;
    const shares: Record<string, number> = {};
    let own = 0;
    for (const [name, ticks] of after.own) {
      const used = ticks - (before.own.get(name) ?? 0);
      own += used;
      shares[`cpu_${name}`] = shareOf(used);
    }
    shares.cpu_elsewhere = shareOf(Math.max(0, after.all - before.all - own));
    return shares;
  };
}

function readTicks(dataDir: string): Ticks | null {
  try {
    const own = new Map<string, number>();
    for (const { name, ticks } of ownProcesses(dataDir))
      own.set(name, (own.get(name) ?? 0) + ticks);
    const [user = 0, nice = 0, system = 0] = (
      readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
    )
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return { own, all: user + nice + system, at: Date.now() };
  } catch {
    return null; // Another system: nothing is known.
  }
}

function ownProcesses(dataDir: string): { name: string; ticks: number }[] {
  const all = new Map(readProcesses().map((found) => [found.pid, found]));
  const nameOf = (pid: number): string | null => {
    const found = all.get(pid);
    if (!found) return null;
    if (pid === process.pid) return 'bench';
    const service = /services\/(\w+)\/main/.exec(found.command)?.[1];
    if (service && found.parent === process.pid) return service;
    if (found.command.includes(dataDir))
      return found.command.includes('nats') ? 'nats' : 'postgres';
    return nameOf(found.parent) === 'postgres' ? 'postgres' : null; // One of its sessions.
  };
  return [...all.values()].flatMap(({ pid, ticks }) => {
    const name = nameOf(pid);
    return name ? [{ name, ticks }] : [];
  });
}

function readProcesses() {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // From the third on.
        return [
          {
            pid: Number(pid),
            parent: Number(fields[1]),
            ticks: Number(fields[11]) + Number(fields[12]),
            command: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
          },
        ];
      } catch {
        return []; // It has ended.
      }
    });
}
