/** Runs a whole corpus through the house, and says how each payload ended. */
import { type AnyChannel, discoverChannels, MalformedPayload } from '#libs/channels';
import { compare, type Disagreement, type Understood } from './compare.js';
import { type Ending, endingOf, endingsOf, fingerprintOf } from './endings.js';
import type { ConnectedInbox, House } from './house.js';
import type { Manifest, Row } from './manifest.js';
import { corpusSettings, payloadOf } from './payloads.js';

export interface RowReport {
  readonly file: string;
  /** `null`: nothing is on record, which must not be, or it was not run. */
  readonly ending: Ending | null;
  /** The manifest names no file that can be read, or no channel that we have. */
  readonly isRun: boolean;
  readonly elements: {
    readonly shown: number;
    readonly filtered: number;
    readonly quarantined: number;
  };
  /** Answers that were not 2xx, three deliveries of the repetition included. */
  readonly badStatuses: readonly number[];
  readonly disagreements: readonly Disagreement[];
  /** Three deliveries at once left something else on record than one. */
  readonly isChangedByRepetition: boolean;
  /** Our parser threw something else than "malformed payload". */
  readonly crash: string | null;
}

const AT_ONCE = 8;
const REPETITIONS = 3;

/** A row with two inboxes of its own: one is told once, the other three times at the same moment. */
interface Prepared {
  readonly row: Row;
  readonly once: ConnectedInbox;
  readonly thrice: ConnectedInbox;
}

export async function runCorpus(
  manifest: Manifest,
  house: House,
  tell: (report: RowReport) => void,
): Promise<RowReport[]> {
  const channels = discoverChannels();
  // All inboxes first: the ingress looks for new ones a few times per second, not per request.
  const prepared = await sideBySide(manifest.rows, (row) =>
    prepare(row, channels.get(row.channel), house),
  );
  const reports = await sideBySide(prepared, async (each) => {
    const report = 'once' in each ? await runRow(each, house) : each;
    tell(report);
    return report;
  });
  const missing = manifest.problems.map(({ file, problem }) =>
    unread(file, 'file', 'readable', problem),
  );
  for (const report of missing) tell(report);
  return [...reports, ...missing];
}

async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function prepare(
  row: Row,
  channel: AnyChannel | null,
  house: House,
): Promise<Prepared | RowReport> {
  const config = corpusSettings(row.channel)?.config;
  if (!channel || !config)
    return unread(row.file, 'channel', row.channel, 'there is no such channel');
  const [once, thrice] = await Promise.all([
    house.connect(channel, config),
    house.connect(channel, config),
  ]);
  return { row, once, thrice };
}

async function runRow({ row, once, thrice }: Prepared, house: House): Promise<RowReport> {
  const payload = payloadOf(row);
  const answers = await Promise.all([
    house.deliver(once, payload),
    ...Array.from({ length: REPETITIONS }, () => house.deliver(thrice, payload)),
  ]);
  const recorded = await house.recorded(once);
  const elements = endingsOf(recorded);
  const { understood, crash } = await understand(once.channel, payload, once.config);
  return {
    file: row.file,
    ending: endingOf(elements),
    isRun: true,
    elements,
    badStatuses: answers
      .map(({ status }) => status)
      .filter((status) => status < 200 || status > 299),
    disagreements: compareSafely(row, understood),
    isChangedByRepetition: fingerprintOf(recorded) !== fingerprintOf(await house.recorded(thrice)),
    crash,
  };
}

/** An expectation of a form that nobody foresaw is a disagreement, not the end of the run. */
function compareSafely(row: Row, understood: Understood): readonly Disagreement[] {
  try {
    return compare(row, understood);
  } catch (error) {
    return [{ file: row.file, field: 'expected', expected: 'comparable', actual: String(error) }];
  }
}

async function understand(
  channel: AnyChannel,
  payload: Buffer,
  config: unknown,
): Promise<{ understood: Understood; crash: string | null }> {
  try {
    return { understood: await channel.parse(payload, config), crash: null };
  } catch (error) {
    const crash = error instanceof MalformedPayload ? null : String(error);
    return { understood: 'malformed payload', crash };
  }
}

function unread(file: string, field: string, expected: unknown, actual: unknown): RowReport {
  return {
    file,
    ending: null,
    isRun: false,
    elements: { shown: 0, filtered: 0, quarantined: 0 },
    badStatuses: [],
    disagreements: [{ file, field, expected, actual }],
    isChangedByRepetition: false,
    crash: null,
  };
}
