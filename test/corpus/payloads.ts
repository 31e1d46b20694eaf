/** What is posted for a row: the file as it is, or a reply's text inside a plain mail. */
import { createHash } from 'node:crypto';
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

/** Settings that a channel accepts, without an account: the payloads name many. */
export const CONFIGS: Readonly<Record<string, object>> = {
  messenger: { appSecret: 'corpus-app-secret', verifyToken: 'corpus', accessToken: 'corpus' },
  instagram: { appSecret: 'corpus-app-secret', verifyToken: 'corpus', accessToken: 'corpus' },
  whatsapp: { appSecret: 'corpus-app-secret', verifyToken: 'corpus', accessToken: 'corpus' },
  telegram: { botToken: '1:corpus', webhookSecret: 'corpus-secret' },
  email: {
    address: 'help@shop.example',
    secret: 'corpus-secret-of-the-shop',
    smtp: { host: '127.0.0.1', port: 25 },
  },
};
