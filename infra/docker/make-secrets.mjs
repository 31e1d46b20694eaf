/**
 * Draws the secrets of an installation, once: `make-secrets FOLDER`. What is there stays as it is.
 * Runs in a container before Postgres does; docker-compose.yml says who reads which file.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, host = 'postgres'] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: make-secrets FOLDER [POSTGRES_HOST]\n');
  process.exit(2);
}

keep('postgres_password', () => randomBytes(24).toString('hex'));
keep('demo_key', () => randomBytes(32).toString('hex'));
keep('master_key', () => randomBytes(32).toString('base64'));
const password = keep('owner_password', () => randomBytes(24).toString('hex'));
keep('database_url', () => `postgres://convolog:${password}@${host}:5432/convolog`);

/** The secret that is kept under this name, drawn if there is none. */
function keep(name, draw) {
  const file = join(folder, name);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const drawn = draw();
  writeFileSync(file, drawn, { mode: 0o600, flag: 'wx' });
  process.stdout.write(`drawn: ${name}\n`);
  return drawn;
}
