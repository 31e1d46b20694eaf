/** Lines that a mail program, a phone or a virus scanner adds below what somebody wrote. */
import { trimMarks } from './marks.js';
import { APPS, APP_ADS, DEVICES, SENT_ENDS, SENT_WITH, VIRUS_SCANNERS } from './phrases.js';

/** RFC 3676 4.3: exactly two dashes and a blank. */
export function isSignatureMark(line: string): boolean {
  return line === '-- ' || line === '--\u00a0';
}

/** As programs and people spoil it: without the blank, as a long dash. It may be a divider too. */
export function isLooseSignatureMark(line: string): boolean {
  const text = line.trimEnd();
  return text === '--' || text === '—' || text === '–' || text === '__';
}

/** "Sent from my iPhone", "Get Outlook for iOS", "Virus-free. www.avast.com". */
export function isAddedLine(line: string): boolean {
  if (line.length > 300 || line.length < 8) return false;
  const text = trimMarks(
    line
      .toLowerCase()
      .replace(/https?:\/\/\S{0,280}/g, ' ')
      .replace(/[[\]<>()*_]+/g, ' ')
      .replace(/\s+/g, ' '),
  );
  if (text === '' || text.length > 160) return false;
  if (/^(從|从|在)我的.{1,30}(傳送|发送|發送)$/.test(text) || /^(发自|發自|寄自)我的/.test(text))
    return true;
  return isSentWith(text) || isAppAd(text) || isScannerNote(text);
}

function isSentWith(text: string): boolean {
  const hasDevice = DEVICES.some((device) => text.includes(device));
  const opening = SENT_WITH.find((phrase) => text.startsWith(phrase));
  if (opening !== undefined) {
    const rest = text.slice(opening.length).trim();
    // "Sent from my TI-85": a possession of few words is a device, known or not.
    return hasDevice || (/^my\b/.test(rest) && rest.split(' ').length <= 4);
  }
  if (hasDevice && text.length <= 80 && SENT_ENDS.some((phrase) => text.endsWith(phrase)))
    return true;
  return /^[\p{L} .]{0,30} (from|via) (my )?(mobile|phone|iphone|android)$/u.test(text);
}

/** A program's name and a system, after or before a word that asks to fetch it. */
function isAppAd(text: string): boolean {
  if (text.includes('?') || text.split(' ').length > 9) return false;
  if (!APPS.some((app) => text.includes(app))) return false;
  if (!/\b(ios|android|iphone|ipad|mac|macos|windows|web)\b/.test(text)) return false;
  return APP_ADS.some((word) => text.startsWith(`${word} `) || text.endsWith(` ${word}`));
}

function isScannerNote(text: string): boolean {
  return /vir(us|en)/.test(text) && VIRUS_SCANNERS.some((name) => text.includes(name));
}
