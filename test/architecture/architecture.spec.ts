import { resolve } from 'node:path';
import { RULES } from './rules.js';
import { importsOf, readSources, type SourceFile } from './source-tree.js';

/** This file runs as dist/test/architecture/architecture.spec.js. */
const ROOT = resolve(__dirname, '../../..');

describe('The house', () => {
  const files = readSources(ROOT);

  it('is read from the sources, not from an empty folder', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
  });

  it('has no import that leads nowhere', () => {
    const paths = new Set(files.map(({ path }) => path));
    const lost = files.flatMap(({ path, imports }) =>
      imports
        .filter((entry) => entry.path && /\.tsx?$/.test(entry.path) && !paths.has(entry.path))
        .map(({ specifier }) => `${path} imports ${specifier}`),
    );
    expect(lost).toEqual([]);
  });

  it.each(Object.entries(RULES))('keeps its rule: %s', (_name, rule) => {
    expect(rule(files)).toEqual([]);
  });
});

/** Each rule is shown one house that breaks it, and must say so. */
const BROKEN: Record<keyof typeof RULES, Record<string, string>> = {
  directions: {
    'services/bot/main.ts': "import { x } from '../routing/offer.js';",
    'services/routing/offer.ts': '',
  },
  frontDoors: {
    'services/bot/main.ts': "import { x } from '../../libs/bus/src/subjects.js';",
    'libs/bus/src/subjects.ts': '',
  },
  pureLibs: { 'libs/matching/src/match.ts': "import { Client } from 'pg';" },
  nestAtTheEdge: { 'libs/bus/src/bus.ts': "import { Injectable } from '@nestjs/common';" },
  channelsApart: {
    'libs/channels/email/channel.ts': "import { sign } from '../whatsapp/sign.js';",
    'libs/channels/whatsapp/sign.ts': '',
  },
  channelsUnnamed: {
    'services/ingress/main.ts': "if (channel.id === 'telegram') answerAnother();",
  },
  testingApart: {
    'services/bot/main.ts': "import { until } from '#libs/testing';",
    'libs/testing/src/index.ts': '',
  },
  shadowsHaveNoHands: {
    'libs/shadow/src/watch.ts': "import { ConversationDesk } from '#libs/desk';",
  },
  namedExports: { 'libs/bus/src/index.ts': "export * from './bus.js';", 'libs/bus/src/bus.ts': '' },
  folderNames: { 'libs/bus/src/utils/text.ts': '' },
  fileNames: { 'libs/bus/src/NatsBus.ts': '' },
  sizes: { 'libs/bus/src/bus.ts': 'line\n'.repeat(301) },
  noCycles: {
    'libs/bus/src/a.ts': "export { b } from './b.js';",
    'libs/bus/src/b.ts': "const a = import('./a.js');",
  },
};

describe('Each rule', () => {
  it.each(Object.entries(RULES))('notices what breaks it: %s', (name, rule) => {
    const house = BROKEN[name] ?? {};
    expect(rule(pretend(house))).toHaveLength(1);
  });

  it('leaves comments, types and plain words alone', () => {
    const house = pretend({
      'libs/bus/src/a.ts': "/** import { x } from 'nest' */\nimport type { B } from './b.js';",
      'libs/bus/src/b.ts': "import { a } from './a.js';\n// export * from './c.js'",
      'libs/matching/src/match.ts': '// Date.now() is not ours\nexport const at = new Date(0);',
    });
    expect(Object.values(RULES).flatMap((rule) => rule(house))).toEqual([]);
  });

  it('finds a clock inside a pure lib', () => {
    const house = pretend({ 'libs/conversation/src/x.ts': 'export const now = Date.now();' });
    expect(RULES.pureLibs?.(house)).toEqual([
      'libs/conversation/src/x.ts: a pure lib is handed clock, ids and chance; it calls Date.now(',
    ]);
  });
});

function pretend(house: Record<string, string>): SourceFile[] {
  const exists = (path: string) => path in house;
  return Object.entries(house).map(([path, text]) => ({
    path,
    text,
    imports: importsOf(path, text, exists),
  }));
}
