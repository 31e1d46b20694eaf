/**
 * Is it a person who wrote? Auto-replies, bounces and bulk mail are shown, but wake nobody: two
 * machines that answer each other never stop.
 *
 * The order is that of the evidence: what a report says about itself, then the header made for it
 * (RFC 3834), then older habits. `X-Auto-Response-Suppress` is a wish, not evidence.
 */
import type { Classification } from '#libs/conversation';
import { readReport, type Report } from './delivery-report.js';
import type { Mail } from './parse-mail.js';

export interface Automation {
  readonly classification: Classification;
  /** What gave it away; absent for a person. */
  readonly evidence?: string;
  readonly report: Report | null;
}

const BULK_HEADERS = ['list-id', 'list-unsubscribe', 'list-post', 'list-help', 'feedback-id'];
const AUTO_REPLY_HEADERS = ['x-autoreply', 'x-autorespond', 'x-autoresponse', 'x-auto-reply-from'];
const DAEMON = /^(mailer-daemon|mail-daemon|postmaster|mailerdaemon)(\+[^@]*)?@/i;
const BOUNCE_SUBJECT =
  /\b(undeliver|not delivered|non[- ]?delivery|delivery (status|notification|has failed|failure|problem)|mail delivery (failed|system)|returned mail|failure notice|could not (be delivered|send)|onbestelbaar|unzustellbar|non remis|mancata consegna|no se pudo entregar|no entregado|devuelto|non recapitabile|impossibile (recapitare|consegnare))/i;
const DELAY_SUBJECT = /\b(delay|warning: could not send|still being retried|will be retried)/i;

/**
 * Out-of-office notes of servers that set none of the headers, by the start of their subject in
 * English, Dutch, German, French, Spanish and Italian. "Re: Automatic reply" is a person who answers one.
 */
const VACATION_SUBJECT =
  /^(auto(matic|mated)?[ -]?(reply|response)|out of (the )?office|vacation (reply|notice)|i am (currently )?out of (the )?office|automatisch(e)? (antwoord|beantwoord|reactie|bericht)|afwezig(heids(bericht|melding|assistent))?\s*[:-]|niet op kantoor|buiten kantoor|autom(atische|\.) (antwort|abwesenheit)|automatische antwort|abwesenheits?(notiz|meldung|nachricht|assistent)|abwesend\s*[:-]|nicht im b(ü|ue)ro|r(é|e)ponse automatique|absence du bureau|absent du bureau|message d.absence|en dehors du bureau|respuesta autom(á|a)tica|fuera de la oficina|ausente de la oficina|risposta automatica|fuori (sede|ufficio)|assente dall.ufficio|assenza dall.ufficio)/i;

export function classify(mail: Mail, ownAddress: string): Automation {
  const report = readReport(mail);
  if (report) {
    const isBounce = report.kind === 'delivery' && report.action === 'failed';
    return found(isBounce ? 'bounce' : 'notice', `${report.kind} report`, report);
  }
  const autoSubmitted = mail
    .header('auto-submitted')
    ?.toLowerCase()
    .split(/[\s;(]/)[0];
  if (autoSubmitted && autoSubmitted !== 'no') {
    // A failed delivery that a gateway reports in words of its own is still a bounce.
    if (isDaemonBounce(mail)) return found(bounceOrDelay(mail), 'mailer-daemon');
    // Exchange calls its out-of-office notes generated; they are answers all the same.
    const isReply = autoSubmitted === 'auto-replied' || VACATION_SUBJECT.test(mail.subject ?? '');
    return found(isReply ? 'auto_reply' : 'notice', 'auto-submitted');
  }
  if (mail.hasHeader('x-failed-recipients'))
    return found(bounceOrDelay(mail), 'x-failed-recipients');
  if (hasEmptyReturnPath(mail)) {
    return found(isDaemonBounce(mail) ? bounceOrDelay(mail) : 'auto_reply', 'return-path');
  }
  const precedence = mail.header('precedence')?.toLowerCase();
  const autoReply = AUTO_REPLY_HEADERS.find((name) => isSet(mail, name));
  if (autoReply) return found('auto_reply', autoReply);
  if (precedence === 'auto_reply') return found('auto_reply', 'precedence');
  const bulk = BULK_HEADERS.find((name) => mail.hasHeader(name));
  if (bulk) return found('bulk', bulk);
  if (precedence === 'bulk' || precedence === 'junk' || precedence === 'list') {
    return found('bulk', 'precedence');
  }
  if (isDaemonBounce(mail)) return found(bounceOrDelay(mail), 'mailer-daemon');
  if (VACATION_SUBJECT.test(mail.subject ?? '')) return found('auto_reply', 'subject');
  // A contact form that mails in our own name says in Reply-To whom it speaks for.
  const isOwn = mail.from?.address.toLowerCase() === ownAddress.toLowerCase();
  if (
    isOwn &&
    (mail.replyTo === null || mail.replyTo.address.toLowerCase() === ownAddress.toLowerCase())
  ) {
    return found('notice', 'own address');
  }
  return { classification: 'human', report: null };
}

function found(
  classification: Classification,
  evidence: string,
  report: Report | null = null,
): Automation {
  return { classification, evidence, report };
}

function isSet(mail: Mail, name: string): boolean {
  const value = mail.header(name)?.toLowerCase();
  return mail.hasHeader(name) && value !== 'no' && value !== 'false';
}

function hasEmptyReturnPath(mail: Mail): boolean {
  const value = mail.header('return-path');
  return value !== undefined && value.replace(/\s/g, '') === '<>';
}

function isDaemonBounce(mail: Mail): boolean {
  const isDaemon = DAEMON.test(mail.from?.address ?? '');
  return isDaemon && BOUNCE_SUBJECT.test(mail.subject ?? '');
}

function bounceOrDelay(mail: Mail): Classification {
  return DELAY_SUBJECT.test(mail.subject ?? '') ? 'notice' : 'bounce';
}
