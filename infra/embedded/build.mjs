/** `npm run build`: compiles what changed. `--server` leaves the web apps out. */
import { CannotGoOn, ensureBuilt, ensureInstalled, requireNode } from './prepare.mjs';

const report = (line) => process.stderr.write(`${line}\n`);

try {
  requireNode();
  await ensureInstalled(report);
  await ensureBuilt(report, { withWeb: !process.argv.includes('--server') });
} catch (error) {
  if (!(error instanceof CannotGoOn)) throw error;
  report(`convolog: ${error.message}`);
  process.exitCode = 1;
}
