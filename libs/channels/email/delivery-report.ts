/**
 * Reports about mails: delivery status (RFC 3464), disposition (RFC 8098, "was displayed") and
 * complaints (RFC 5965). Says which of our own messages a report is about, when it is about one.
 */
import { MESSAGE_HEADER } from './loop-mark.js';
import { bytesOf, type Mail } from './parse-mail.js';
import { messageIdOfEnvelope, readIds } from './threading.js';

export interface Report {
  readonly kind: 'delivery' | 'disposition' | 'complaint';
  /** failed | delayed | delivered | relayed | expanded; displayed, deleted; abuse. */
  readonly action: string;
  /** Enhanced status code such as `5.1.1`, where there is one. */
  readonly status: string | null;
  /** Message-ID of the mail it is about, with angle brackets. */
  readonly about: string | null;
}

/** A report is machine-written and short; what lies behind this is the returned mail itself. */
const REPORT_CHARS_MAX = 64 * 1024;
const RETURNED_TYPES = ['message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers'];

export function readReport(mail: Mail): Report | null {
  const type = /report-type\s*=\s*"?([a-z-]+)/.exec(mail.contentType)?.[1];
  const delivery = textOfPart(mail, ['message/delivery-status', 'message/global-delivery-status']);
  const about = aboutOf(mail);
  // Some relays send the status alone, without the multipart/report around it.
  if (
    delivery !== null ||
    type === 'delivery-status' ||
    mail.contentType.startsWith('message/delivery-status')
  ) {
    return deliveryReport(delivery ?? mail.text ?? '', about);
  }
  const disposition = textOfPart(mail, ['message/disposition-notification']);
  if (disposition !== null || type === 'disposition-notification') {
    const fields = fieldsOf(disposition ?? mail.text ?? '');
    const [original] = readIds(fields.get('original-message-id')?.[0]);
    const action = fields.get('disposition')?.[0]?.split(';').at(-1)?.trim().split('/')[0];
    return {
      kind: 'disposition',
      action: action?.toLowerCase() || 'unknown',
      status: null,
      about: original ?? about,
    };
  }
  const complaint = textOfPart(mail, ['message/feedback-report']);
  if (complaint !== null || type === 'feedback-report') {
    const action =
      fieldsOf(complaint ?? '')
        .get('feedback-type')?.[0]
        ?.toLowerCase() ?? 'abuse';
    return { kind: 'complaint', action, status: null, about };
  }
  return null;
}

/** One recipient that failed makes the whole a failure: our mails have one recipient. */
function deliveryReport(text: string, about: string | null): Report {
  const fields = fieldsOf(text);
  const actions = (fields.get('action') ?? []).map(
    (action) => action.toLowerCase().split(/[\s(]/)[0] ?? '',
  );
  const statuses = (fields.get('status') ?? []).map(
    (status) => /[245]\.\d+\.\d+/.exec(status)?.[0] ?? null,
  );
  const [envelopeId] = fields.get('original-envelope-id') ?? [];
  const failedAt = actions.indexOf('failed');
  const at = failedAt === -1 ? 0 : failedAt;
  const status = statuses[at] ?? statuses[0] ?? null;
  return {
    kind: 'delivery',
    // Without an action the class of the status decides: 5 is final, 4 is tried again.
    action:
      actions[at] ||
      (status?.startsWith('5') ? 'failed' : status?.startsWith('2') ? 'delivered' : 'delayed'),
    status,
    about: about ?? (envelopeId ? messageIdOfEnvelope(envelopeId) : null),
  };
}

/** The returned mail's own Message-ID. Its References may name older mails of ours: not those. */
function aboutOf(mail: Mail): string | null {
  const returned = textOfPart(mail, RETURNED_TYPES);
  if (returned !== null) {
    const fields = fieldsOf(returned.split(/\n\s*\n/, 1)[0] ?? '');
    const named = fields.get(MESSAGE_HEADER.toLowerCase()) ?? fields.get('message-id');
    const [id] = readIds(named?.[0]);
    if (id) return id;
  }
  const [id] = readIds(mail.header('x-original-message-id'));
  return id ?? idInText(mail.text);
}

/** Bounces that are plain text quote the headers of the returned mail somewhere below. */
function idInText(text: string | undefined): string | null {
  const line = text
    ?.slice(0, REPORT_CHARS_MAX)
    .split('\n')
    .find((candidate) => /^[>\s]*message-id:/i.test(candidate.slice(0, 100)));
  return readIds(line?.slice(line.indexOf(':') + 1))[0] ?? null;
}

function textOfPart(mail: Mail, types: readonly string[]): string | null {
  const part = mail.attachments.find(({ mimeType }) => types.includes(mimeType));
  if (!part) return null;
  return bytesOf(part)
    .subarray(0, REPORT_CHARS_MAX)
    .toString('utf8')
    .replaceAll('\r\n', '\n')
    .trimStart();
}

/** Fields of all groups, unfolded: name to its values in order. */
function fieldsOf(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let values: string[] | null = null;
  for (const line of text.slice(0, REPORT_CHARS_MAX).split('\n')) {
    if (/^[ \t]+\S/.test(line) && values && values.length > 0) {
      values.push(`${values.pop()} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || colon > 60) {
      values = null;
      continue;
    }
    const name = line.slice(0, colon).trim().toLowerCase();
    values = fields.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    fields.set(name, values);
  }
  return fields;
}
