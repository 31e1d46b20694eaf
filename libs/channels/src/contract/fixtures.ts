/** Reads a channel's fixtures. The format is told in `libs/channels/README.md`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AnyChannel } from '../registry.js';

export interface Fixture {
  readonly name: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly expected: readonly object[] | 'malformed payload';
}

export interface PlatformScript {
  readonly to: string;
  /** Where the text stands in the JSON that the channel sends, such as `message.text`. */
  readonly textPath: string;
  readonly accepted: Scripted;
  readonly acceptedId: string;
  readonly limited: Scripted;
  readonly limitedAfterMs: number;
  readonly refused: Scripted;
}

export interface Scripted {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The sources' folder: fixtures are not compiled. */
export function folderOf(channel: AnyChannel): string {
  return resolve(__dirname, '../../../../../libs/channels', channel.id);
}

export function readFixtures(channel: AnyChannel): Fixture[] {
  const folder = join(folderOf(channel), 'fixtures');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.request.json'));
  return names.map((file) => {
    const name = file.slice(0, -'.request.json'.length);
    const request = readJson(join(folder, file)) as {
      body: unknown;
      headers?: Record<string, string>;
      query?: Record<string, string>;
    };
    const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
    return {
      name,
      body: Buffer.from(text),
      headers: request.headers ?? {},
      query: request.query ?? {},
      expected: readJson(join(folder, `${name}.expected.json`)) as Fixture['expected'],
    };
  });
}

/** The fixtures' configuration, with `{platform}` replaced by an address. */
export function readConfig(channel: AnyChannel, platform = 'http://127.0.0.1:9'): unknown {
  const text = readFileSync(join(folderOf(channel), 'fixtures', 'config.json'), 'utf8');
  return channel.config.parse(JSON.parse(text.replaceAll('{platform}', platform)));
}

/** `null` for channels that do not send by HTTP; they prove their sending in specs of their own. */
export function readPlatform(channel: AnyChannel): PlatformScript | null {
  const file = join(folderOf(channel), 'fixtures', 'platform.json');
  return existsSync(file) ? (readJson(file) as PlatformScript) : null;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
