/** What is posted for a row: the file as it is, or a reply's text inside a plain mail. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Row } from './manifest.js';

const HEAD = [
  'From: Customer <customer@example.org>',
  'To: help@shop.example',
  'Subject: Re: Your order',
  'Date: Sat, 01 Aug 2026 08:00:00 +0000',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: base64',
];

export function payloadOf({ channel, file, bytes }: Row): Buffer {
  if (channel !== 'email' || !file.endsWith('.txt')) return bytes;
  const id = createHash('sha256').update(file).digest('hex').slice(0, 24);
  const body = bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from([...HEAD, `Message-ID: <${id}@example.org>`, '', body, ''].join('\r\n'));
}

/** What a channel's folder says about itself for this run: `fixtures/corpus.json`. */
export interface CorpusSettings {
  /** Settings that the channel accepts, without an account: the payloads name many. */
  readonly config: object;
  /** The family of channels whose words it speaks; absent when it brings its own. */
  readonly vocabulary?: string;
}

const CHANNELS = resolve(__dirname, '../../../libs/channels');

/** Mail is put into an envelope here, so its settings stand here. */
const EMAIL: CorpusSettings = {
  config: {
    address: 'help@shop.example',
    secret: 'corpus-secret-of-the-shop',
    smtp: { host: '127.0.0.1', port: 25 },
  },
};

/** `null` for a channel that cannot be run. */
export function corpusSettings(channel: string): CorpusSettings | null {
  if (channel === 'email') return EMAIL;
  const file = join(CHANNELS, channel, 'fixtures/corpus.json');
  if (!/^[a-z]+$/.test(channel) || !existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')) as CorpusSettings;
}
