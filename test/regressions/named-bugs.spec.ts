/**
 * Bugs of other software that this house promises not to have: each is named by a test that would fail if it came
 * back. This one fails when such a test loses its name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** As a title says it; the wanted thing beside it. */
const BUGS: readonly (readonly [name: RegExp, what: string])[] = [
  [/chatwoot#14058\b/, 'an album of pictures makes several conversations'],
  [/chatwoot#12661\b/, 'a message stands after its reply under load'],
  [/chatwoot#14529\b/, 'a late "sent" lowers "delivered"'],
  [/chatwoot#11901\b/, 'a message is sent twice when all goes fast'],
  [/chatwoot #10583\b/, 'a chat stays without an agent when a slot frees'],
  [/chatwoot #11034\b/, 'chats are spread unevenly'],
  [/chatwoot PR 14870\b/, 'two bots answer'],
  [/chatwoot#9493\b/, 'an unverified visitor is taken for a verified one'],
  [/chatwoot PR 13713\b/, 'a conversation is shown twice, or its events out of order'],
  [/fazer-ai\/chatwoot#147\b/, 'a message on record is tried for ever'],
  [/Salesforce 000382420\b/, 'with one agent, a declined chat is never offered again'],
  [/Salesforce 004576806\b/, 'an offer stays with an agent who went'],
];

function specsBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    if (entry.isDirectory()) return specsBelow(path);
    return entry.name.endsWith('.spec.ts') && !path.endsWith('named-bugs.spec.ts') ? [path] : [];
  });
}

const specs = ['libs', 'services', 'test']
  .flatMap(specsBelow)
  .map((path) => readFileSync(join(ROOT, path), 'utf8'));

describe('A bug that others had', () => {
  it.each(BUGS)('%s has a test: %s', (name) => {
    expect(specs.some((text) => name.test(text))).toBe(true);
  });
});
