/**
 * Golden files: one per event type and version that was ever published, as it lies in a store. They are
 * only ever added. An old file must decode for ever: that is the promise to every store out there.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from './catalog.js';
import type { AnyEntry } from './entry.js';

export interface GoldenEvent {
  readonly type: string;
  readonly schemaVersion: number;
  /** Category of the stream. */
  readonly category: string;
  readonly data: object;
  readonly private?: object;
}

export interface Declared {
  readonly category: string;
  readonly type: string;
  readonly entry: AnyEntry;
}

/** The catalog as a list, in its order. */
export function declaredEvents(): Declared[] {
  return Object.entries(catalog).flatMap(([category, entries]) =>
    Object.entries(entries as Record<string, AnyEntry>).map(([type, entry]) => ({
      category,
      type,
      entry,
    })),
  );
}

/** The golden event that the catalog's example makes today. */
export function exampleOf({ category, type, entry }: Declared): GoldenEvent {
  const personal = { ...entry.private, ...entry.privateMay };
  return {
    type,
    schemaVersion: entry.version,
    category,
    data: { ...entry.data, ...entry.dataMay },
    ...(entry.private ? { private: personal } : {}),
  };
}

export function goldenName(type: string, version: number): string {
  return `${type}.v${version}.json`;
}

/** By file name. */
export function readGolden(folder: string): Map<string, GoldenEvent> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    names.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))] as const),
  );
}

/** Writes the files that are missing; answers their names. Touches none that is there. */
export function addGolden(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return declaredEvents().flatMap((declared) => {
    const name = goldenName(declared.type, declared.entry.version);
    const path = join(folder, name);
    if (existsSync(path)) return [];
    writeFileSync(path, `${JSON.stringify(exampleOf(declared), null, 2)}\n`, { flag: 'wx' });
    return [name];
  });
}

/**
 * What keeps an old event from being read as today's shape, in sentences: fields that today's example
 * does not have or has in another form, and required ones that the old event lacks.
 */
export function misfits(
  { data, private: personal }: Pick<GoldenEvent, 'data' | 'private'>,
  entry: AnyEntry,
): string[] {
  return [
    ...compare('data', data, { ...entry.data, ...entry.dataMay }, entry.data),
    ...compare(
      'private',
      personal ?? {},
      { ...entry.private, ...entry.privateMay },
      entry.private ?? {},
    ),
  ];
}

function compare(part: string, old: object, today: object, required: object): string[] {
  const missing = Object.keys(required)
    .filter((field) => !(field in old))
    .map((field) => `${part}.${field} is required now, and published events lack it`);
  return [...missing, ...reshaped(part, old, today)];
}

function reshaped(place: string, old: unknown, today: unknown): string[] {
  if (formOf(old) !== formOf(today))
    return today === undefined
      ? [`${place} is in published events, and nothing reads it any more`]
      : [`${place} was ${formOf(old)} and is ${formOf(today)} now`];
  if (formOf(old) !== 'an object') return [];
  // Values that differ by kind (content) or that a channel makes (referrals) may have other fields.
  const isOpen = (old as { kind?: unknown }).kind !== (today as { kind?: unknown }).kind;
  if (isOpen) return [];
  return Object.entries(old as object).flatMap(([field, value]) =>
    reshaped(`${place}.${field}`, value, (today as Record<string, unknown>)[field]),
  );
}

function formOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
