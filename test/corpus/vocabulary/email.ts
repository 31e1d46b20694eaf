/**
 * Email. Compared: who, subject, ids, what is in the body, how automatic it is, the text of a
 * reply. Not compared: how the MIME parts are built (`content_type`, `parts`, `nested_rfc822`,
 * `defects`), which a fact does not keep; the raw mail does.
 */
import type { InboundElement, InboundMessage } from '#libs/channels';
import type { RichTextContent } from '#libs/conversation';
import type { Difference, Said } from '../compare.js';
import { hasSilentPart } from './mail-parts.js';
import { factsOf, setAside } from './results.js';

interface Mail extends InboundMessage {
  readonly content: RichTextContent;
}

type Check = (
  mail: Mail,
  expected: unknown,
  raw: Buffer,
) => { readonly actual: unknown; readonly isSame: boolean };

const CHECKS: Readonly<Record<string, Check>> = {
  from: (mail, expected) => {
    const names = [mail.sender.identity, mail.sender.address, ...(mail.sender.aliases ?? [])];
    const wanted = Array.isArray(expected)
      ? expected.map((each) => String(each).toLowerCase())
      : [];
    return { actual: names[0], isSame: names.some((name) => wanted.includes(name.toLowerCase())) };
  },
  subject: (mail, expected) => sameText(mail.content.subject ?? '', expected),
  message_id: (mail, expected) => sameId(mail.externalId, expected),
  in_reply_to: (mail, expected) => sameId(mail.replyToExternalId ?? '', expected),
  references_n: (mail, expected) =>
    same((mail.references ?? []).filter((id) => id !== mail.externalId).length, expected),
  has_text: (mail, expected, raw) =>
    hasPart(mail.content.text, expected, () => hasSilentPart(raw, 'text/plain')),
  has_html: (mail, expected, raw) =>
    hasPart(mail.content.html, expected, () => hasSilentPart(raw, 'text/html')),
  attachments: (mail, expected) => same(mail.content.attachments?.length ?? 0, expected),
  inline_cid: (mail, expected) =>
    same((mail.content.attachments ?? []).filter(({ contentId }) => contentId).length, expected),
  automation: (mail, expected) => oneOf(mail.classification, CLASSES[String(expected)] ?? []),
  stripped_text: (mail, expected) => sameText(mail.content.strippedText ?? '', expected),
  stated: checkStatement,
};

/** The manifest's words for automatic mail, and which of our classes say the same. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  dsn: ['bounce', 'notice'],
  bounce_non_dsn: ['bounce', 'notice'],
  mdn: ['notice'],
  arf_complaint: ['notice'],
  auto_reply: ['auto_reply'],
  auto_submitted: ['auto_reply', 'notice'],
  bulk_or_list: ['bulk'],
};

export function sayEmail(understood: readonly InboundElement[], expected: Said): Difference[] {
  const results = understood.map(({ result }) => result);
  const mail = factsOf(results).find(
    (fact): fact is Mail => fact.kind === 'message' && fact.content.kind === 'rich_text',
  );
  const raw = understood[0]?.raw ?? Buffer.alloc(0);
  if (!mail) return [['event', 'a mail', setAside(results) ?? 'another fact']];
  const disputed = (expected['disputed_js_parsers_say'] ?? {}) as Said;
  return Object.entries(expected).flatMap(([field, wanted]): Difference[] => {
    const check = CHECKS[field];
    if (!check) return [];
    const { actual, isSame } = check(mail, wanted, raw);
    const isDisputedReading =
      disputed[field] !== undefined &&
      check(mail, field === 'from' ? [disputed[field]] : disputed[field], raw).isSame;
    return isSame || isDisputedReading ? [] : [[field, wanted, actual]];
  });
}

/** Sentences of the sources' own tests, as far as they say something that we decide. */
function checkStatement(mail: Mail, expected: unknown): ReturnType<Check> {
  const sentence = String(expected);
  const text = collapse(mail.content.strippedText ?? '');
  const { classification, sender } = mail;
  if (/^(reply text|must keep)/.test(sentence)) {
    const quoted = [...sentence.matchAll(/"([^"]+)"/g)].map((match) => collapse(match[1] ?? ''));
    return { actual: text.slice(0, 200), isSame: quoted.every((each) => text.includes(each)) };
  }
  if (sentence.startsWith('automated'))
    return { actual: classification, isSame: classification !== 'human' };
  if (/NOT bounced|is_bounce=false/.test(sentence))
    return { actual: classification, isSame: classification !== 'bounce' };
  if (sentence.startsWith('bounced')) return oneOf(classification, ['bounce']);
  if (/^(bounce or delay|spam complaint)/.test(sentence))
    return oneOf(classification, ['bounce', 'notice']);
  const fallback = /^fall back to From.*: (\S+@\S+)$/.exec(sentence)?.[1];
  if (fallback) return same(sender.address, fallback);
  return { actual: null, isSame: true };
}

/** See `mail-parts.ts`: a part that has nothing to read is the same fact as nothing to read. */
function hasPart(content: string, expected: unknown, isSilent: () => boolean): ReturnType<Check> {
  const actual = content.trim() !== '';
  return { actual, isSame: actual === expected || (expected === true && isSilent()) };
}

function same(actual: unknown, expected: unknown) {
  return { actual, isSame: actual === expected };
}

function sameText(actual: string, expected: unknown) {
  return { actual, isSame: collapse(actual) === collapse(String(expected)) };
}

/** An id that came without its angle brackets gets them; it names the same mail. */
function sameId(actual: string, expected: unknown) {
  const bare = (id: string) => id.replace(/[<>\s]/g, '');
  return { actual, isSame: bare(actual) === bare(String(expected)) };
}

function oneOf(actual: string, allowed: readonly string[]) {
  return { actual, isSame: allowed.includes(actual) };
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
