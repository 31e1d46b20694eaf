/**
 * What this installation keeps to itself, drawn at random on the first start:
 * DATA_DIR/secrets.json, readable by its owner only. Losing it loses every sealed word.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SayableError } from './sayable-error.js';

export interface Secrets {
  /** Base64 of 32 bytes; seals the data keys. */
  readonly masterKey: string;
  readonly postgresPassword: string;
  /** The demo inboxes' secrets are derived from it, so that seeding can be repeated. */
  readonly demoKey: string;
}

export function openSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  const kept = readKept(file);
  const secrets: Secrets = {
    masterKey: kept.masterKey ?? process.env.MASTER_KEY ?? randomBytes(32).toString('base64'),
    postgresPassword: kept.postgresPassword ?? randomBytes(24).toString('hex'),
    demoKey: kept.demoKey ?? randomBytes(32).toString('hex'),
  };
  if (kept.masterKey && process.env.MASTER_KEY && process.env.MASTER_KEY !== kept.masterKey) {
    throw new SayableError(
      `MASTER_KEY differs from the one in ${file}: what is stored could not be opened. Unset it, or use another DATA_DIR.`,
    );
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function readKept(file: string): Partial<Secrets> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  try {
    return JSON.parse(text) as Partial<Secrets>;
  } catch {
    // Drawing new ones would make the stored data unreadable without a word.
    throw new SayableError(`${file} is damaged. Restore it, or move DATA_DIR away to begin anew.`);
  }
}
