/**
 * Compares what we understood with what the manifest expects, field by field.
 *
 * The manifest has a vocabulary of its own, made without knowledge of ours; a file in `vocabulary/`, or
 * `vocabulary.contract.ts` in a channel's folder, says our facts in it. Fields that we do not keep are listed there by name and are
 * not compared; docs/reference/corpus.md says why.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InboundElement } from '#libs/channels';
import type { Row } from './manifest.js';
import { corpusSettings } from './payloads.js';
import { sayEmail } from './vocabulary/email.js';
import { sayMessaging } from './vocabulary/messaging.js';
import { sayWhatsApp } from './vocabulary/whatsapp.js';

export interface Disagreement {
  readonly file: string;
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** One event in the manifest's words. */
export type Said = Readonly<Record<string, unknown>>;

export interface Vocabulary {
  /** Our results for one event of the payload, in the manifest's words. */
  readonly say: (results: readonly InboundElement['result'][], expected: Said) => Said;
  /** Fields that cannot be compared: we keep them in the raw payload only, or not as such. */
  readonly notCompared: readonly string[];
}

const FAMILIES: Readonly<Record<string, Vocabulary>> = {
  messaging: sayMessaging,
  whatsapp: sayWhatsApp,
};

/** A channel's own words for the manifest's, or those of its family. Nobody lists the channels. */
function vocabularyOf(channel: string): Vocabulary | undefined {
  const own = resolve(__dirname, '../../libs/channels', channel, 'vocabulary.contract.js');
  if (existsSync(own)) return (require(own) as { default: Vocabulary }).default;
  return FAMILIES[corpusSettings(channel)?.vocabulary ?? ''];
}

export type Understood = readonly InboundElement[] | 'malformed payload';

export function compare(row: Row, understood: Understood): Disagreement[] {
  const { file, expected } = row;
  const differ = (field: string, wanted: unknown, actual: unknown): Disagreement => ({
    file,
    field,
    expected: wanted,
    actual,
  });
  const isPayload = expected['api_response'] !== true;
  if (!isPayload)
    return understood === 'malformed payload'
      ? []
      : [differ('api_response', 'quarantined', 'read as a webhook')];
  if (Object.keys(expected).length === 0) return [];
  if (understood === 'malformed payload')
    return [differ('payload', 'readable', 'malformed payload')];
  if (row.channel === 'email') return compareMail(row, understood);
  const vocabulary = vocabularyOf(row.channel);
  const events = expected['events'];
  if (!vocabulary || !Array.isArray(events)) return [];
  const groups = groupByRaw(understood);
  if (groups.length !== events.length) return [differ('events', events.length, groups.length)];
  return (events as Said[]).flatMap((event, index) => {
    const results = groups[index] ?? [];
    const where = events.length > 1 ? `${index}.` : '';
    return differences(event, vocabulary.say(results, event), vocabulary.notCompared).map(
      ([field, wanted, actual]) => differ(where + field, wanted, actual),
    );
  });
}

function compareMail(row: Row, understood: readonly InboundElement[]): Disagreement[] {
  const said = sayEmail(understood, row.expected);
  return said.map(([field, expected, actual]) => ({ file: row.file, field, expected, actual }));
}

/** Several facts of one event share its raw payload. */
function groupByRaw(elements: readonly InboundElement[]): InboundElement['result'][][] {
  const groups: InboundElement['result'][][] = [];
  let last: Buffer | null = null;
  for (const { raw, result } of elements) {
    if (raw === last) groups.at(-1)?.push(result);
    else groups.push([result]);
    last = raw;
  }
  return groups;
}

export type Difference = readonly [field: string, expected: unknown, actual: unknown];

/** Only fields that the manifest names count. */
function differences(expected: Said, actual: Said, notCompared: readonly string[]): Difference[] {
  if (typeof actual['set_aside'] === 'string') {
    // One sentence instead of a line for each field of something that is not shown.
    const what = expected['event'] ?? expected['update_type'] ?? 'shown';
    return actual['agrees'] === true ? [] : [['event', what, actual['set_aside']]];
  }
  return Object.entries(expected)
    .filter(([field]) => !notCompared.includes(field))
    .filter(([field, wanted]) => !isSame(wanted, actual[field]))
    .map(([field, wanted]) => [field, wanted, actual[field] ?? null] as const);
}

function isSame(wanted: unknown, actual: unknown): boolean {
  return JSON.stringify(wanted) === JSON.stringify(actual ?? null);
}
