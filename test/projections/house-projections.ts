/** Every projection of the house, found by the name of its file: a new one is covered without a word here. */
import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Projection } from '#libs/event-store';

export type AnyProjection = Projection<Record<string, unknown>>;

export interface HouseProjection {
  /** From the services' folder, without the suffix: `overview/bot/callbacks`. */
  readonly place: string;
  readonly projection: AnyProjection;
}

const SERVICES = resolve(__dirname, '../../services');
const SUFFIX = '.projection.js';

/** Throws when a file of that name holds none: it would be left out without anybody noticing. */
export function houseProjections(): HouseProjection[] {
  const files = readdirSync(SERVICES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(SUFFIX) && !file.split('/').includes('web'))
    .sort();
  return files.flatMap((file) => {
    const path = join(SERVICES, file);
    const found = Object.values(require(path) as Record<string, unknown>).filter(isProjection);
    if (found.length === 0) throw new Error(`${file} exports no projection.`);
    const place = relative(SERVICES, path).slice(0, -SUFFIX.length);
    return found.map((projection) => ({ place, projection }));
  });
}

function isProjection(value: unknown): value is AnyProjection {
  const fields = ['name', 'version', 'table', 'handles', 'key', 'evolve'];
  return typeof value === 'object' && value !== null && fields.every((field) => field in value);
}
