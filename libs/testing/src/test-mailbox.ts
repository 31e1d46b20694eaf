/**
 * A real IMAP server (Dovecot) of its own for one test file: one user, one Maildir, a free port.
 * It refuses to run without root; `npm test` installs it where it may, and says so where not.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../infra/embedded/processes.js';
import { until } from './until.js';

export interface TestMailbox {
  readonly port: number;
  readonly user: string;
  readonly pass: string;
  /** Puts a mail into the folder, as a delivery does. */
  deliver(raw: string): void;
  /** The folder gets a new UIDVALIDITY, as after a restore from a backup: all UIDs change. */
  renumber(): Promise<void>;
  /** kill -9 of the whole server. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const USER = 'ann';
const PASS = 'tulips-and-roses';

/** Throws one sentence when there is no Dovecot, or nobody who may run it. */
export async function startTestMailbox(): Promise<TestMailbox> {
  const program = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path));
  if (!program)
    throw new Error(
      'No IMAP server to test against: install dovecot-imapd (npm test does, as root).',
    );
  if (process.getuid?.() !== 0) throw new Error('The IMAP test server (Dovecot) needs root.');
  const folder = mkdtempSync(join(tmpdir(), 'convolog-test-imap-'));
  // The processes that hold no rights must reach their sockets below it.
  chmodSync(folder, 0o755);
  const maildir = join(folder, 'mail');
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, name), { recursive: true });
  own(maildir);
  const port = await freePort();
  const config = join(folder, 'dovecot.conf');
  writeFileSync(config, configuration(folder, maildir, port));
  let server: ChildProcess | null = null;
  let delivered = 0;

  const start = async () => {
    server ??= spawn(program, ['-F', '-c', config], { stdio: 'ignore', detached: true });
    await until(() => answers(port), { timeoutMs: 15_000, what: 'Dovecot to answer' });
  };
  const kill = async () => {
    const { pid } = server ?? {};
    server = null;
    // Its own process group: the master and everything that it started.
    if (pid) process.kill(-pid, 'SIGKILL');
    await until(async () => !(await answers(port)), { timeoutMs: 15_000, what: 'Dovecot to end' });
    rmSync(join(folder, 'run'), { recursive: true, force: true });
  };
  await start();
  return {
    port,
    user: USER,
    pass: PASS,
    deliver(raw) {
      const name = `${Date.now()}.${process.pid}_${delivered++}.test`;
      const temporary = join(maildir, 'tmp', name);
      writeFileSync(temporary, raw);
      own(temporary);
      spawnSync('mv', [temporary, join(maildir, 'new', name)]);
    },
    async renumber() {
      await kill();
      // UIDVALIDITY is the second in which the folder was made.
      const second = Math.floor(Date.now() / 1_000);
      await until(() => Math.floor(Date.now() / 1_000) > second + 1, { what: 'a later second' });
      for (const name of ['dovecot-uidlist', 'dovecot-uidvalidity'])
        rmSync(join(maildir, name), { force: true });
      spawnSync('sh', [
        '-c',
        `rm -f "${maildir}"/dovecot.index* "${maildir}"/dovecot-uidvalidity.*`,
      ]);
      await start();
    },
    kill,
    start,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Mails belong to an ordinary user: Dovecot serves no mail as root. */
function own(path: string): void {
  spawnSync('chown', ['-R', 'nobody:nogroup', path]);
}

function configuration(folder: string, maildir: string, port: number): string {
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:${maildir}
first_valid_uid = 1
first_valid_gid = 1
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
passdb {
  driver = static
  args = password=${PASS}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${maildir}
}
`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isAnswering: boolean) => {
      socket.destroy();
      resolve(isAnswering);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.setTimeout(2_000, () => end(false));
  });
}
