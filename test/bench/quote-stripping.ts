/**
 * `npm run bench -- quote-stripping [--json]`: mails whose text is made to hold a stripper up, at
 * 100 KB and at twice that, through the whole reading of a mail. `figures.slowest_ms` is the slowest of them at 100 KB (limit: 50), and
 * `ratios.growth` the worst of time at 200 KB over time at 100 KB: 2 is linear, 4 would be square.
 * Above 200,000 characters or 10,000 lines a text is shown whole, and a mail with
 * too many lines is refused.
 */
import { type AnyChannel, discoverChannels } from '#libs/channels';

const ROUNDS = 15;
const SMALL = 99_000;
/** Below it the clock says more about the machine than about us. */
const MEASURABLE_MS = 5;

const ATTACKS: Readonly<Record<string, string>> = {
  newlines: '\n',
  dashes: '-',
  dash_lines: `${'-'.repeat(20)}\n`,
  nested_quotes: '>',
  quote_lines: '> > > > > > > > > >\n',
  announcements: 'On 3 May 2026 at 9:12, x wrote\n',
  closed_announcements: 'On 3 May 2026 at 9:12 <a@b.example> : : : : :\n',
  headers: 'From: a@b.example\n',
  mixed_headers: 'From: a@b.example\nx\nSubject: y\n',
  one_long_announcement: 'On ',
  brackets: '<',
  added_lines: `get outlook https://${'a'.repeat(250)}\n`,
  separators: '----- Original Message x -----\n',
  blanks: ' ',
};

const email = discoverChannels().get('email') as AnyChannel;
const config: unknown = email.config.parse({
  address: 'help@shop.example',
  secret: 'a secret for a benchmark',
  smtp: { host: '127.0.0.1', port: 1 },
});

async function main(): Promise<void> {
  const figures: Record<string, number> = {};
  let growth = 0;
  let slowest = 0;
  for (const [name, piece] of Object.entries(ATTACKS)) {
    const small = await median(piece, SMALL);
    const large = await median(piece, SMALL * 2);
    figures[`${name}_ms`] = rounded(small);
    slowest = Math.max(slowest, small);
    if (small >= MEASURABLE_MS) growth = Math.max(growth, large / small);
  }
  figures['slowest_ms'] = rounded(slowest);
  const ratios = { growth: rounded(growth) };
  if (!process.argv.includes('--json'))
    process.stderr.write(`${JSON.stringify({ ...figures, ...ratios }, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ suite: 'quote-stripping', ratios, figures })}\n`);
}

async function median(piece: string, size: number): Promise<number> {
  const text = `Own words.\n${piece.repeat(Math.floor(size / piece.length))}`;
  const mail = Buffer.from(`From: ann@home.example\r\nSubject: Tulips\r\n\r\n${text}`);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    // A mail with too many lines is refused before it is read, which takes time as well.
    await Promise.resolve(email.parse(mail, config)).catch(() => []);
    times.push(performance.now() - startedAt);
  }
  return times.sort((left, right) => left - right)[Math.floor(ROUNDS / 2)] as number;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

void main();
