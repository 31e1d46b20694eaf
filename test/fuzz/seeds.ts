/** The well-formed payloads that the mutators start from: the fixtures of every channel. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AnyChannel, discoverChannels } from '#libs/channels';

const CHANNELS = resolve(__dirname, '../../../libs/channels');

export interface Sown {
  readonly channel: AnyChannel;
  readonly config: unknown;
  readonly bodies: readonly Buffer[];
}

/** One entry per channel that is found; a channel without fixtures has nothing to mutate. */
export function readSeeds(): Sown[] {
  return discoverChannels()
    .all.map((channel) => {
      const fixtures = join(CHANNELS, channel.id, 'fixtures');
      const config: unknown = channel.config.parse(
        JSON.parse(
          readFileSync(join(fixtures, 'config.json'), 'utf8').replaceAll(
            '{platform}',
            'http://127.0.0.1:9',
          ),
        ),
      );
      const bodies = readdirSync(fixtures)
        .filter((name) => name.endsWith('.request.json'))
        .map((name) => {
          const { body } = JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as {
            body: unknown;
          };
          return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
        });
      return { channel, config, bodies };
    })
    .filter(({ bodies }) => bodies.length > 0);
}
