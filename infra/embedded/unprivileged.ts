/**
 * Postgres refuses to run as root. When we are root (a container, a rented machine), this finds a
 * way to run it as somebody else without asking for a user account to be made first:
 *
 * 1. a user namespace in which root appears as `nobody` (files stay ours; works even below /root);
 * 2. where namespaces are forbidden (Docker's default profile): `postgres` or `nobody` by setpriv,
 *    keeping only the capability to pass closed directories;
 * 3. plain setuid, when setpriv is missing and the folders are reachable.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Unprivileged {
  readonly how: 'as-ourselves' | 'user-namespace' | 'setpriv' | 'setuid';
  /** Put before the command: `[...prefix, command, ...args]`. The command is exec'ed: its pid is the child's. */
  readonly prefix: readonly string[];
  readonly spawnAs: { uid?: number; gid?: number };
  /** Makes a folder belong to whom the command runs as. */
  own(folder: string): void;
}

interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** `only` is for tests of the ways that this machine would not choose by itself. */
export function unprivileged(only?: Unprivileged['how']): Unprivileged {
  if (process.getuid?.() !== 0) {
    return { how: 'as-ourselves', prefix: [], spawnAs: {}, own: () => undefined };
  }
  const ways = [userNamespace, bySetpriv, bySetuid];
  for (const way of ways) {
    const found = way();
    if (found && (only === undefined || found.how === only)) return found;
  }
  throw new Error(
    'Postgres must not run as root, and this machine has neither a user "postgres" nor "nobody" to run it as. Start as an ordinary user, or set DATABASE_URL.',
  );
}

function userNamespace(): Unprivileged | null {
  const nobody = account('nobody');
  if (!nobody) return null;
  // An id without a line in /etc/passwd would not do: Postgres looks its own name up.
  const flags = ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`];
  if (!works(['unshare', ...flags, 'true'])) return null;
  return {
    how: 'user-namespace',
    prefix: ['unshare', ...flags, '--'],
    spawnAs: {},
    own: (folder) => chownTree(folder, 0, 0),
  };
}

function bySetpriv(): Unprivileged | null {
  const who = account('postgres') ?? account('nobody');
  if (!who) return null;
  const prefix = [
    'setpriv',
    `--reuid=${who.uid}`,
    `--regid=${who.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  if (!works([...prefix, 'true'])) return null;
  return {
    how: 'setpriv',
    prefix,
    spawnAs: {},
    own: (folder) => chownTree(folder, who.uid, who.gid),
  };
}

function bySetuid(): Unprivileged | null {
  const who = account('postgres') ?? account('nobody');
  if (!who) return null;
  return {
    how: 'setuid',
    prefix: [],
    spawnAs: { uid: who.uid, gid: who.gid },
    own: (folder) => chownTree(folder, who.uid, who.gid),
  };
}

function works(command: readonly string[]): boolean {
  const [file = '', ...args] = command;
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}

function account(name: string): Account | null {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    return uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : null;
  } catch {
    return null;
  }
}

function chownTree(path: string, uid: number, gid: number): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if (stat.uid !== uid || stat.gid !== gid) chownSync(path, uid, gid);
  if (!stat.isDirectory()) return;
  for (const entry of readdirSync(path)) chownTree(join(path, entry), uid, gid);
}
