/** package.json says what the code imports, no more and no less, and the page says why. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { readSources, type SourceFile } from './source-tree.js';

const ROOT = resolve(__dirname, '../../..');
/** Used by name on a command line or by another package, and so never imported. */
const TOOLS = new Set([
  '@biomejs/biome',
  '@event-driven-io/emmett',
  '@event-driven-io/pongo',
  'jest',
  'oxlint',
  'oxlint-tsgolint',
  'typescript',
  'vite',
]);

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const sources = readSources(ROOT);

function packagesIn(files: readonly SourceFile[]): Set<string> {
  const specifiers = files.flatMap(({ imports }) =>
    imports.filter(({ path }) => path === null).map(({ specifier }) => specifier),
  );
  const names = specifiers
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return new Set(names);
}

/** What a service loads: not tests, not tools, not pages that are built beforehand. */
function isProduction({ path }: SourceFile): boolean {
  const isWeb = /^services\/[^/]+\/web\//.test(path);
  return !isWeb && !/\.spec\.tsx?$|^test\/|^libs\/testing\/|\.(contract|property)\.ts$/.test(path);
}

describe('package.json', () => {
  it('declares every package that is imported', () => {
    const declared = { ...dependencies, ...devDependencies };
    expect([...packagesIn(sources)].filter((name) => !(name in declared))).toEqual([]);
  });

  it('counts among dependencies what a service loads: the image installs nothing else', () => {
    const loaded = [...packagesIn(sources.filter(isProduction))];
    expect(loaded.filter((name) => !(name in dependencies))).toEqual([]);
  });

  it('declares nothing that nobody uses', () => {
    const styles = cssImports();
    const used = packagesIn(sources);
    const idle = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !used.has(name) && !TOOLS.has(name) && !name.startsWith('@types/') && !styles(name),
    );
    expect(idle).toEqual([]);
  });

  it('pins exact versions', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))).toEqual([]);
  });

  it('has a reason for each package in docs/reference/dependencies.md', () => {
    const page = readFileSync(join(ROOT, 'docs/reference/dependencies.md'), 'utf8');
    const silent = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !name.startsWith('@types/') && !page.includes(`\`${name}\``),
    );
    expect(silent).toEqual([]);
  });
});

/** Fonts and style sheets are imported by style sheets. */
function cssImports(): (name: string) => boolean {
  const services = join(ROOT, 'services');
  const folders = readdirSync(services)
    .map((service) => join(services, service, 'web'))
    .filter((folder) => existsSync(folder));
  const styles = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.css'))
      .map((path) => readFileSync(join(folder, path), 'utf8')),
  );
  return (name) => styles.some((text) => text.includes(`${name}/`));
}
