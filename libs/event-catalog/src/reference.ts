/** docs/reference/events.md, written from the catalog: what is recorded, when, and with which fields. */
import { type Declared, declaredEvents } from './golden.js';

const HEAD = `# Events

Every fact that Convolog records, by the stream it stands in. Written by \`npm run golden\` from
\`libs/event-catalog\`; a test holds the two together.

\`data\` stays readable for ever: it is what figures are counted from. \`private\` is sealed with the key of the
person (an inbox: of the inbox) and reads as nothing once that key is destroyed. A field with \`?\` may be
absent. Each event also has the envelope of \`libs/event-store/src/event.ts\`: who, why, when, and under which versions.

The version is the one that is written today. Older ones are brought up to it where the store decodes
(\`libs/event-catalog/src/upcasters.ts\`); each version ever published has a file in \`libs/event-catalog/golden\`.
`;

export function renderReference(): string {
  const byCategory = new Map<string, Declared[]>();
  for (const declared of declaredEvents()) {
    const list = byCategory.get(declared.category) ?? [];
    byCategory.set(declared.category, [...list, declared]);
  }
  return [HEAD, ...[...byCategory].map(([category, events]) => section(category, events))].join(
    '\n',
  );
}

function section(category: string, events: readonly Declared[]): string {
  const rows = events.map(
    ({ type, entry }) =>
      `| \`${type}\` | ${entry.version} | ${entry.when} | ${fields(entry.data, entry.dataMay)} | ${fields(entry.private, entry.privateMay)} |`,
  );
  return [
    `## \`${category}-<id>\``,
    '',
    '| event | version | recorded when | data | private |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function fields(must: object = {}, may: object = {}): string {
  return [...Object.keys(must), ...Object.keys(may).map((field) => `${field}?`)]
    .map((field) => `\`${field}\``)
    .join(' ');
}
