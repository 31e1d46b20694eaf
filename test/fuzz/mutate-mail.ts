/** Changes mails where a MIME parser would trip: headers, boundaries, encodings, depth, size. */
import type { Chance } from './chance.js';
import { ODD_TEXTS } from './mutate-json.js';

const CHARSETS = [
  'utf-8',
  'iso-2022-jp',
  'utf-7',
  'x-unknown',
  'utf-16',
  '',
  '"',
  'big5',
  'ibm037',
];
const ENCODINGS = [
  'base64',
  'quoted-printable',
  '7bit',
  '8bit',
  'binary',
  'x-uuencode',
  'gzip',
  '',
];
const TYPES = [
  'text/plain',
  'text/html',
  'multipart/mixed',
  'multipart/alternative; boundary=x',
  'multipart/report; report-type=delivery-status; boundary=x',
  'message/rfc822',
  'message/delivery-status',
  'application/ms-tnef',
  'text/calendar; method=REQUEST',
  'multipart/mixed; boundary="',
  '/',
  'text',
];
const HEADERS = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Auto-Submitted',
  'Return-Path',
  'Content-Disposition',
  'Delivered-To',
  'List-Id',
];
const FILLERS = [
  '\n',
  '\r\n',
  '-',
  '>',
  '> > ',
  'On 1 Jan x wrote:\n',
  '=',
  '<div>',
  '<blockquote>',
  ' ',
];

export function mutateMail(body: Buffer, chance: Chance): Buffer {
  let text = body.toString('latin1');
  for (let changes = chance.below(4); changes >= 0; changes--) text = change(text, chance);
  return Buffer.from(text, 'latin1');
}

function change(text: string, chance: Chance): string {
  switch (chance.below(14)) {
    case 0:
      return text.replaceAll('\r\n', chance.of(['\n', '\r', '\n\r', '\r\r\n']));
    case 1:
      return withHeader(text, `Content-Type: ${chance.of(TYPES)}; charset=${chance.of(CHARSETS)}`);
    case 2:
      return withHeader(text, `Content-Transfer-Encoding: ${chance.of(ENCODINGS)}`);
    case 3:
      return withHeader(text, `${chance.of(HEADERS)}: ${latin(chance.of(ODD_TEXTS))}`);
    case 4:
      return withHeader(text, `${chance.of(HEADERS)}: ${'a, '.repeat(chance.below(20_000))}`);
    case 5:
      return withHeader(text, `X-Long: ${'=?utf-8?B?w6Q=?= '.repeat(chance.below(500))}`);
    case 6:
      return nested(text, chance.of([3, 30, 120]));
    case 7:
      return `${text}\r\n${chance.of(FILLERS).repeat(chance.below(10_000))}`;
    case 8:
      return manyParts(text, chance.of([5, 200, 1_500]));
    case 9:
      return text.replace(
        /boundary="?[^";\r\n]*"?/i,
        chance.of(['boundary=', 'boundary=a b', 'boundary="\u0000"']),
      );
    case 10: {
      const lines = text.split('\r\n');
      lines.splice(chance.below(lines.length), 1 + chance.below(3));
      return lines.join('\r\n');
    }
    case 11: {
      const lines = text.split('\r\n');
      const line = chance.of(lines);
      lines.splice(chance.below(lines.length), 0, line, line);
      return lines.join('\r\n');
    }
    case 12:
      return text.slice(0, chance.below(text.length + 1));
    default:
      return text.replace(/:/g, (colon) => (chance.is(0.05) ? '' : colon));
  }
}

function withHeader(text: string, header: string): string {
  return `${header}\r\n${text}`;
}

function latin(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function nested(text: string, depth: number): string {
  let mail = text;
  for (let level = 0; level < depth; level++)
    mail = `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n${mail}\r\n--b${level}--\r\n`;
  return `From: deep@example.org\r\nSubject: deep\r\n${mail}`;
}

function manyParts(text: string, count: number): string {
  const parts = '--p\r\nContent-Type: text/plain\r\n\r\nhello\r\n'.repeat(count);
  return `From: many@example.org\r\nContent-Type: multipart/mixed; boundary=p\r\n\r\n${parts}--p\r\n${text}\r\n--p--`;
}
