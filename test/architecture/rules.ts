/**
 * The rules of the house, as functions from the source tree to sentences about what breaks them.
 * Why each rule exists stands in docs/architecture.md.
 */
import { type SourceFile, withoutComments } from './source-tree.js';

export type Rule = (files: readonly SourceFile[]) => string[];

/** Same input, same output, for ever: they run live, in replay, in the lab and in the simulator. */
const PURE_LIBS = new Set([
  'decider',
  'conversation',
  'contact',
  'agent',
  'brain',
  'flows',
  'matching',
  'calendar',
  'metrics',
  'staffing',
]);
/** Packages that are pure themselves: dates and time zones are nobody's to write anew. */
const PURE_PACKAGES = new Map([['calendar', '@js-temporal/polyfill']]);
/** Those that may know the web framework; everything else can be used without it. */
const NEST_LIBS = new Set(['host']);
const NEST = /^(@nestjs\/|nestjs-|reflect-metadata$)/;
/** Names that say nothing about what is inside, and so attract everything. */
const FORBIDDEN_FOLDERS = /(^|\/)(utils?|common|helpers?|shared|misc)(\/|$)/;
const LINES_MAX = 300;
const SPEC_LINES_MAX = 400;

/** Contracts and properties are suites that several implementations run. */
const isSpec = (path: string) => /\.(spec|contract|property|harness)\.tsx?$/.test(path);
const serviceOf = (path: string) => /^services\/([^/]+)\//.exec(path)?.[1];
const libOf = (path: string) => /^libs\/([^/]+)\//.exec(path)?.[1];
const channelOf = (path: string) => /^libs\/channels\/(?:src\/)?([^/.]+)\/[^/]/.exec(path)?.[1];

/** services → libs only, never another service; libs → libs only. */
export const directions: Rule = eachImport((file, target) => {
  const service = serviceOf(file.path);
  const lib = libOf(file.path);
  if (service && serviceOf(target) && serviceOf(target) !== service) return 'is another service';
  if (service && /^(infra|test)\//.test(target)) return 'is not a lib';
  if (!lib) return null;
  if (serviceOf(target) || target.startsWith('test/')) return 'is above a lib';
  // Test support brings up the real servers; nothing that runs in production imports it.
  if (target.startsWith('infra/') && lib !== 'testing' && !isSpec(file.path)) return 'is not a lib';
  return null;
});

/** Another lib is entered by its front door: what index.ts exports is what it promises. */
export const frontDoors: Rule = eachImport((file, target) => {
  const lib = libOf(target);
  if (!lib || lib === libOf(file.path)) return null;
  const isFrontDoor = target === `libs/${lib}/src/index.ts`;
  return isFrontDoor ? null : `is inside libs/${lib}: import #libs/${lib}`;
});

export const pureLibs: Rule = (files) =>
  files
    .filter(({ path }) => PURE_LIBS.has(libOf(path) ?? '') && !isSpec(path))
    .flatMap((file) => [
      ...file.imports
        .filter(({ path, specifier }) => !isPureImport(file.path, specifier, path))
        .map(({ specifier }) => `${file.path}: a pure lib imports decider only, not ${specifier}`),
      ...impureCalls(file),
    ]);

function isPureImport(from: string, specifier: string, path: string | null): boolean {
  if (path === null)
    return (
      (specifier === 'node:assert/strict' && libOf(from) === 'decider') ||
      specifier === PURE_PACKAGES.get(libOf(from) ?? '')
    );
  return libOf(path) === libOf(from) || libOf(path) === 'decider';
}

const IMPURE =
  /\b(Date\.now\(|new Date\(\)|performance\.now\(|Math\.random\(|process\.|setTimeout\(|setInterval\(|randomUUID\()/g;

function impureCalls({ path, text }: SourceFile): string[] {
  const found = [...withoutComments(text).matchAll(IMPURE)];
  return found.map(
    ([call]) => `${path}: a pure lib is handed clock, ids and chance; it calls ${call}`,
  );
}

export const nestAtTheEdge: Rule = (files) =>
  files
    .filter(({ path }) => libOf(path) && !NEST_LIBS.has(libOf(path) ?? ''))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => NEST.test(specifier))
        .map(({ specifier }) => `${path}: only services and libs/host know Nest, not ${specifier}`),
    );

/** A channel is one folder that can be added and taken away without touching another. */
export const channelsApart: Rule = eachImport((file, target) => {
  const channel = channelOf(file.path);
  const other = channelOf(target);
  const isAnother = channel && other && channel !== other && channel !== 'src' && other !== 'src';
  return isAnother ? `is the channel ${other}; ${channel} must not know it` : null;
});

/** Added to prove that a channel is one folder: no code elsewhere may know their names. */
const PROOFS = /\b(telegram|instagram)\b/i;
/**
 * But for: what Meta's products share, the console's drawn marks (others get their first letter), bugs
 * that carry their numbers, and this rule itself.
 */
const MAY_NAME_PROOFS =
  /^(libs\/meta\/|services\/console\/web\/src\/channel-marks\.tsx$|test\/(regressions|architecture)\/)/;

export const channelsUnnamed: Rule = (files) =>
  files
    .filter(
      ({ path }) =>
        !isSpec(path) &&
        !MAY_NAME_PROOFS.test(path) &&
        !/^libs\/channels\/(telegram|instagram)\//.test(path),
    )
    .flatMap(({ path, text }) => {
      const [name] = PROOFS.exec(withoutComments(text)) ?? [];
      return name ? [`${path}: knows ${name}; a channel is one folder, found by discovery`] : [];
    });

/** What a shadow may be made of: readers, and what computes. */
const SHADOW_LIBS =
  /^(brain|conversation|decider|desk|event-store|flow-desk|flows|knowledge|opening-hours|sealing|shadow)$/;
/** Of the desk only what wraps and folds; of the web nothing. */
const HANDS = /\b(ConversationDesk|AgentDesk|forgetContact|fetch\s*\(|WebSocket)\b/;
/** The two doors through which a run writes: its own notes, and its start and stop. */
const SHADOW_DOORS = /^libs\/shadow\/src\/(notes-stream|workspace-shadows)\.ts$/;

/** What a candidate decides has nowhere to go: it is never handed anything that sends or commands. */
export const shadowsHaveNoHands: Rule = (files) =>
  files
    .filter(
      ({ path }) =>
        /^(libs\/shadow\/|services\/analytics\/shadow\/shadow-parts\.ts$)/.test(path) &&
        !isSpec(path),
    )
    .flatMap(({ path, text, imports }) => {
      const code = withoutComments(text);
      const foreign = imports
        .filter((entry) => !SHADOW_LIBS.test(libOf(entry.path ?? '') ?? entry.specifier))
        .filter(({ specifier }) => specifier !== 'lru-cache')
        .map(({ specifier }) => `${path}: a shadow has no hands; it imports ${specifier}`);
      const hand =
        HANDS.exec(code)?.[0] ?? (SHADOW_DOORS.test(path) ? null : /\.append\(/.exec(code)?.[0]);
      return hand ? [...foreign, `${path}: a shadow has no hands; it uses ${hand}`] : foreign;
    });

/** Test support never reaches production. */
export const testingApart: Rule = eachImport((file, target) => {
  const isTestCode = isSpec(file.path) || /^(test|libs\/testing)\//.test(file.path);
  const isForTests = libOf(target) === 'testing' || isSpec(target);
  return isForTests && !isTestCode ? 'is for tests only' : null;
});

export const namedExports: Rule = (files) =>
  files
    .filter(({ text }) => /^\s*export\s+(type\s+)?\*/m.test(withoutComments(text)))
    .map(({ path }) => `${path}: export by name; \`export *\` hides what a module promises`);

export const folderNames: Rule = (files) =>
  files
    .filter(({ path }) => FORBIDDEN_FOLDERS.test(path.slice(0, path.lastIndexOf('/'))))
    .map(({ path }) => `${path}: name the folder after what is in it`);

export const fileNames: Rule = (files) =>
  files
    .filter(({ path }) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.(ts|tsx|mjs)$/.test(lastPart(path)))
    .map(({ path }) => `${path}: file names are kebab-case`);

export const sizes: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1;
    const most = isSpec(path) ? SPEC_LINES_MAX : LINES_MAX;
    return lines > most ? [`${path}: ${lines} lines; at most ${most}`] : [];
  });

/** Cycles of what is loaded at run time; a type may look back, the compiler erases it. */
export const noCycles: Rule = (files) => {
  const graph = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.flatMap((entry) => (entry.path && !entry.isTypeOnly ? [entry.path] : [])),
    ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push(`a cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
};

export const RULES: Readonly<Record<string, Rule>> = {
  directions,
  frontDoors,
  pureLibs,
  nestAtTheEdge,
  channelsApart,
  channelsUnnamed,
  testingApart,
  shadowsHaveNoHands,
  namedExports,
  folderNames,
  fileNames,
  sizes,
  noCycles,
};

function eachImport(judge: (file: SourceFile, target: string) => string | null): Rule {
  return (files) =>
    files.flatMap((file) =>
      file.imports.flatMap(({ specifier, path }) => {
        const verdict = path === null ? null : judge(file, path);
        return verdict ? [`${file.path} imports ${specifier}, which ${verdict}`] : [];
      }),
    );
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
