/**
 * The name of the conversation's fold: changed code gets another one, so that no snapshot of an older
 * fold is ever read. It covers the fold and the upcasters that feed it, to the letter.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let name: string | null = null;

export function foldName(): string {
  name ??= `conversation ${fingerprint(['#libs/conversation', '#libs/event-catalog'])}`;
  return name;
}

/** Of the compiled code of libraries. */
function fingerprint(libs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const lib of libs) {
    const folder = dirname(require.resolve(lib));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js') && !file.endsWith('.spec.js'))
      .sort();
    for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
