/**
 * Finds the channels: every folder beside `src` that holds a compiled `channel.js` is one.
 *
 * Called once at boot by whoever receives, sends or shows channels. A new channel needs no line
 * here, nor anywhere else outside its own folder.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Channel } from './channel.js';

// A channel's config type is its own affair; the registry hands it back what it validated itself.
// biome-ignore lint/suspicious/noExplicitAny: configs of all channels meet here, each opaque.
export type AnyChannel = Channel<any>;

export interface Channels {
  /** `null` for a channel that does not exist here. */
  readonly get: (id: string) => AnyChannel | null;
  /** All of them, by id. */
  readonly all: readonly AnyChannel[];
}

const CHANNEL_ID = /^[a-z][a-z0-9]*$/;

/**
 * Loads all channels. Throws when a folder is not a channel, or calls itself differently from its
 * folder: better at boot than with the first customer.
 *
 * @param folder compiled channels; the house's own when absent
 */
export function discoverChannels(folder: string = resolve(__dirname, '..')): Channels {
  const found = new Map<string, AnyChannel>();
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name, 'channel.js');
    if (name === 'src' || !existsSync(file)) continue;
    found.set(name, loadChannel(file, name));
  }
  return { get: (id) => found.get(id) ?? null, all: [...found.values()] };
}

function loadChannel(file: string, folderName: string): AnyChannel {
  const loaded = require(file) as { default?: Partial<AnyChannel> };
  const channel = loaded.default;
  if (!channel)
    throw new Error(`${file} has no default export. Export what defineChannel returns.`);
  if (channel.id !== folderName)
    throw new Error(
      `Channel "${channel.id}" lives in the folder "${folderName}". Both must be the same.`,
    );
  if (!CHANNEL_ID.test(folderName))
    throw new Error(
      `Channel "${folderName}" needs a name of lower-case letters: it is part of addresses.`,
    );
  for (const required of ['label', 'config', 'capabilities', 'verify', 'parse', 'send'] as const)
    if (channel[required] === undefined)
      throw new Error(`Channel "${folderName}" lacks "${required}".`);
  return channel as AnyChannel;
}
