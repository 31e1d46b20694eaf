/**
 * A real mail server (OpenSMTPD) for one test file: it takes mail for `home.example`, greylists
 * `grey@`, knows no `gone@`, and delivers everything else into a Maildir. Needs root; `npm test`
 * installs it where it may, and says so where not.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../infra/embedded/processes.js';
import { until } from './until.js';

export interface TestSmtp {
  readonly port: number;
  /** What lies in the mailbox, raw. */
  delivered(): string[];
  stop(): Promise<void>;
}

/** Throws one sentence when there is no OpenSMTPD, or nobody who may run it. */
export async function startTestSmtp(): Promise<TestSmtp> {
  const program = ['/usr/sbin/smtpd', '/usr/local/sbin/smtpd'].find((path) => existsSync(path));
  if (!program)
    throw new Error('No mail server to test against: install opensmtpd (npm test does, as root).');
  if (process.getuid?.() !== 0)
    throw new Error('The mail server for tests (OpenSMTPD) needs root.');
  const folder = mkdtempSync(join(tmpdir(), 'convolog-test-smtp-'));
  chmodSync(folder, 0o755);
  const maildir = join(folder, 'mail');
  mkdirSync(maildir);
  spawnSync('chown', ['nobody:nogroup', maildir]);
  const port = await freePort();
  const config = join(folder, 'smtpd.conf');
  writeFileSync(config, configuration(maildir, port));
  const server: ChildProcess = spawn(program, ['-d', '-f', config], {
    stdio: 'ignore',
    detached: true,
  });
  await until(() => greets(port), { timeoutMs: 15_000, what: 'OpenSMTPD to answer' });
  return {
    port,
    delivered() {
      const inbox = join(maildir, 'new');
      if (!existsSync(inbox)) return [];
      return readdirSync(inbox).map((name) => readFileSync(join(inbox, name), 'utf8'));
    },
    async stop() {
      if (server.pid) process.kill(-server.pid, 'SIGTERM');
      await until(async () => !(await greets(port)), {
        timeoutMs: 15_000,
        what: 'OpenSMTPD to end',
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(maildir: string, port: number): string {
  return `
table everybody { "@" = "nobody" }
filter "grey" phase rcpt-to match rcpt-to { "grey@home.example" } reject "451 4.7.1 Greylisted, come back later"
filter "gone" phase rcpt-to match rcpt-to { "gone@home.example" } reject "550 5.1.1 Nobody of that name"
filter "both" chain { "grey", "gone" }
listen on 127.0.0.1 port ${port} hostname mx.home.example filter "both"
action "box" maildir "${maildir}" user nobody virtual <everybody>
match from any for domain "home.example" action "box"
`;
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isGreeting: boolean) => {
      socket.destroy();
      resolve(isGreeting);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.setTimeout(2_000, () => end(false));
  });
}
