/**
 * `npm test`: everything, from a clean clone. Gets what is missing (packages, a browser, mail
 * servers, a nats-server), then format, lint, and all suites; the last line is `N passed, N failed`.
 * Arguments go to Jest, e.g. `npm test -- libs/event-store`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CannotGoOn, ensureBuilt, ensureInstalled, requireNode, ROOT } from './prepare.mjs';
import { closingLine, runJest } from './run-jest.mjs';

const report = (line) => process.stdout.write(`${line}\n`);
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

try {
  requireNode();
  await ensureInstalled(report);
  await ensureBuilt(report);
  const missing = [];
  ensureBrowser(missing);
  ensureMailServers(missing);
  await ensureNats();
  const totals = { passed: 0, failed: 0, skipped: 0 };
  gate(totals, 'format', ['node_modules/.bin/biome', 'format', '.']);
  gate(totals, 'lint', ['node_modules/.bin/oxlint', '--type-aware', '--deny-warnings']);
  const chosen = process.argv.slice(2);
  await suites(totals, ['--selectProjects', 'unit', 'int', '--maxWorkers=2', ...chosen]);
  // One house at a time: the end-to-end suites start every service.
  await suites(totals, ['--selectProjects', 'e2e', '--runInBand', ...chosen]);
  for (const line of missing) report(line);
  report(closingLine(totals));
  process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof CannotGoOn)) throw error;
  report(`convolog: ${error.message}`);
  report('0 passed, 1 failed');
  process.exitCode = 1;
}

function gate(totals, name, [command, ...args]) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  totals[status === 0 ? 'passed' : 'failed'] += 1;
  if (status !== 0) report(`${name}: failed`);
}

async function suites(totals, args) {
  const found = await runJest(args);
  for (const kind of ['passed', 'failed', 'skipped']) totals[kind] += found[kind];
}

/** The browser suites look at CHROMIUM_BIN. */
function ensureBrowser(missing) {
  process.env.CHROMIUM_BIN ||= findProgram(BROWSERS) ?? '';
  if (!process.env.CHROMIUM_BIN && isRootWithApt()) {
    report('Installing a browser (apt-get install chromium) ...');
    aptInstall('chromium');
    process.env.CHROMIUM_BIN = findProgram(BROWSERS) ?? '';
  }
  if (!process.env.CHROMIUM_BIN) {
    missing.push('No browser was found: install chromium, or set CHROMIUM_BIN.');
  }
}

/** The suites of the mail doors run a real Dovecot and OpenSMTPD of their own on free ports. */
function ensureMailServers(missing) {
  for (const [program, name] of [
    ['dovecot', 'dovecot-imapd'],
    ['smtpd', 'opensmtpd'],
  ]) {
    if (findProgram([program])) continue;
    if (isRootWithApt()) {
      report(`Installing a mail server (apt-get install ${name}) ...`);
      aptInstall(name);
    }
    if (!findProgram([program])) {
      missing.push(`No mail server was found: install ${name}, and run the tests as root.`);
    }
  }
}

/** Fetched once and before the suites, so that no test waits for a download. */
async function ensureNats() {
  if (process.env.CONVOLOG_TEST_NATS_IMAGE) return;
  const { findNatsServer } = await import('../../dist/infra/embedded/nats-binary.js');
  try {
    await findNatsServer(report);
  } catch (error) {
    if (!isRootWithApt()) throw new CannotGoOn(error.message);
    report('Installing nats-server (apt-get install nats-server) ...');
    aptInstall('nats-server');
    await findNatsServer(report);
  }
}

function isRootWithApt() {
  return process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined;
}

function aptInstall(name) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quietly = { stdio: ['ignore', 'ignore', 'inherit'], env };
  spawnSync('apt-get', ['update', '-qq'], quietly);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], quietly);
}

function findProgram(names) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin'];
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}
