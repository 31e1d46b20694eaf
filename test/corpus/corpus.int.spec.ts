/** The corpus run on payloads of the project's own, through the real ingress. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { discoverChannels } from '#libs/channels';
import { House } from './house.js';
import { NoCorpus, readManifest } from './manifest.js';
import { runCorpus } from './run.js';
import { isHealthy, type Summary, summarise } from './summary.js';

const CHANNELS = resolve(__dirname, '../../../libs/channels');
const SENDING = discoverChannels()
  .all.filter(({ sign }) => sign)
  .map(({ id }) => id);

/** The channels' fixtures as a corpus, and rows that are wrong in every way. */
function makeCorpus(): string {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const lines = ['file\tsource\texpected'];
  for (const channel of SENDING) {
    mkdirSync(join(folder, channel));
    const fixtures = join(CHANNELS, channel, 'fixtures');
    for (const name of readdirSync(fixtures).filter((each) => each.endsWith('.request.json'))) {
      const { body } = JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as { body: unknown };
      const file = `${channel}/${name.replace('.request.json', channel === 'email' ? '.eml' : '.json')}`;
      writeFileSync(join(folder, file), typeof body === 'string' ? body : JSON.stringify(body));
      lines.push(`${file}\tfixtures\t{}`);
    }
  }
  writeFileSync(
    join(folder, 'email/reply.txt'),
    'Thank you!\n\nOn Mon, 1 Jun 2026, Shop <help@shop.example> wrote:\n> Hello\n',
  );
  writeFileSync(join(folder, 'email/reply.expected.txt'), 'Thank  you!\n');
  writeFileSync(
    join(folder, 'email/eight-bit.eml'),
    Buffer.from('From: ana@example.org\r\nSubject: Ver\xe3o\r\n\r\nOi\r\n', 'latin1'),
  );
  cpSync(join(folder, 'messenger/text.json'), join(folder, 'messenger/wrong-expectation.json'));
  lines.push(
    'email/reply.txt\tme\t{"expected_file":"reply.expected.txt"}',
    'email/eight-bit.eml\tme\t{"subject":"Ver\ufffdo"}',
    'messenger/wrong-expectation.json\tme\t{"events":[{"event":"message","text":"something else","account":"104857600012345"}]}',
    'messenger/text.json\tme\t{"events":[null]}',
    'messenger/text.json\tme\tnot JSON',
    'messenger/gone.json\tme\t{}',
    '../escape.json\tme\t{}',
    'pigeon/text.json\tme\t{}',
    '',
  );
  mkdirSync(join(folder, 'pigeon'));
  writeFileSync(join(folder, 'pigeon/text.json'), '{}');
  writeFileSync(join(folder, 'MANIFEST.tsv'), lines.join('\n'));
  return folder;
}

describe('A corpus', () => {
  let folder: string;
  let summary: Summary;

  beforeAll(async () => {
    folder = makeCorpus();
    const house = await House.open();
    try {
      summary = summarise(
        await runCorpus(readManifest(folder), house, () => undefined),
        house.crashes,
      );
    } finally {
      await house.close();
    }
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('ends in full: every payload shown, filtered or quarantined', () => {
    const { rows, shown, filtered, quarantined, lost, not_run } = summary;
    expect(lost).toEqual([]);
    expect(shown + filtered + quarantined + not_run.length).toBe(rows);
    for (const count of [shown, filtered, quarantined]) expect(count).toBeGreaterThan(3);
  });

  it('breaks nothing, and is the same on record after three deliveries at once', () => {
    expect(summary).toMatchObject({
      server_errors: 0,
      crashes: 0,
      refused: [],
      changed_by_repetition: [],
    });
    expect(isHealthy(summary)).toBe(true);
  });

  it('names rows that cannot be run, and goes on', () => {
    expect([...summary.not_run].sort()).toEqual([
      '../escape.json',
      'messenger/gone.json',
      'pigeon/text.json',
    ]);
  });

  it('tells where it disagrees, and only there', () => {
    const doubts = summary.disagree.filter(({ file }) => !summary.not_run.includes(file));
    expect([...doubts].sort((one, other) => one.file.localeCompare(other.file))).toEqual([
      // Better read than the manifest is a difference, too.
      { file: 'email/eight-bit.eml', field: 'subject', expected: 'Ver\ufffdo', actual: 'Verão' },
      expect.objectContaining({ file: 'messenger/text.json', field: 'expected' }),
      {
        file: 'messenger/wrong-expectation.json',
        field: 'text',
        expected: 'something else',
        actual: 'Guten Tag, wo ist mein Paket? 📦',
      },
    ]);
  });

  it('must be there', () => {
    expect(() => readManifest('/nowhere')).toThrow(NoCorpus);
    expect(() => readManifest(tmpdir())).toThrow('has no MANIFEST.tsv');
  });
});
