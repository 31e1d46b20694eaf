/** What the pages promise exists: commands, links, variables. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const { scripts, bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  bin: Record<string, string>;
};

interface Page {
  readonly path: string;
  readonly text: string;
}

const pages: Page[] = pagesBelow('.').map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
}));

function pagesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (/^(node_modules|dist|fixtures|\..*)$/.test(entry.name)) return [];
    if (entry.isDirectory()) return pagesBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Commands in fenced shell blocks, without their comments. */
function commandsOf({ text }: Page): string[] {
  return [...text.matchAll(/```(?:sh|bash|console)\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => (block ?? '').replace(/\\\n\s*/g, ' ').split('\n'))
    .map((line) =>
      line
        .replace(/^\$ /, '')
        .replace(/\s+#.*$/, '')
        .trim(),
    )
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const commands = pages.flatMap((page) =>
  commandsOf(page).map((command) => ({ page: page.path, command })),
);

describe('The pages', () => {
  it('are found', () => {
    expect(pages.map(({ path }) => path)).toContain('README.md');
    expect(commands.length).toBeGreaterThan(10);
  });

  it('name scripts that exist', () => {
    const named = commands.flatMap(({ page, command }) => {
      const script = /\bnpm (?:run (?:-s )?)?(start|test|[a-z:-]+)/.exec(command)?.[1];
      const isScript = script && !/^npm (ci|install|i|view)\b/.test(command);
      return isScript ? [{ page, script }] : [];
    });
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
  });

  it('name programs that exist', () => {
    const missing = commands.filter(({ command }) => {
      const compiled = /\bnode dist\/(\S+)\.js/.exec(command)?.[1];
      if (compiled) return !compiled.includes('<') && !existsSync(join(ROOT, `${compiled}.ts`));
      const own = /\bnpx (convolog)\b/.exec(command)?.[1];
      return own !== undefined && !existsSync(join(ROOT, bin[own] ?? 'nowhere'));
    });
    expect(missing).toEqual([]);
  });

  it('link to pages and files that exist', () => {
    const broken = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path} links to ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('explain every environment variable of every service', () => {
    const reference = pages.find(({ path }) => path === 'docs/reference/configuration.md');
    const configs = [
      'libs/host/src/variables.ts',
      ...readdirSync(join(ROOT, 'services')).map((service) => `services/${service}/config.ts`),
    ].filter((path) => existsSync(join(ROOT, path)));
    const names = configs.flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return [...text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'/g)].map(([, name]) => name ?? '');
    });
    expect(new Set(names).size).toBeGreaterThan(15);
    const unexplained = names.filter((name) => !reference?.text.includes(`\`${name}\``));
    expect([...new Set(unexplained)]).toEqual([]);
  });
});
