/**
 * `npm run golden`: adds the golden files of events that have none yet, and writes docs/reference/events.md and
 * docs/reference/channels.md.
 * Never changes a golden file: what was published stays as it was.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { discoverChannels } from '#libs/channels';
import { addGolden, renderReference } from '#libs/event-catalog';
import { kindsPage } from './kinds-page.js';

const ROOT = resolve(__dirname, '../../..');

const added = addGolden(join(ROOT, 'libs/event-catalog/golden'));
for (const name of added) process.stdout.write(`added libs/event-catalog/golden/${name}\n`);
if (added.length === 0) process.stdout.write('every event has its golden file\n');
writeFileSync(join(ROOT, 'docs/reference/events.md'), renderReference());
process.stdout.write('wrote docs/reference/events.md\n');
writeFileSync(join(ROOT, 'docs/reference/channels.md'), kindsPage(discoverChannels().all));
process.stdout.write('wrote docs/reference/channels.md\n');
