/**
 * The words by which mail programs announce what is not the writer's own, per language: English,
 * Dutch, German, French, Italian, Spanish, Portuguese, Ukrainian, Russian, Polish and the
 * Scandinavian languages. All lower-case. A new language is a few words in each table.
 */

/** One list, separated by commas: words of many languages are easier to read without quotes. */
function words(text: string): readonly string[] {
  return text.trim().split(/\s*,\s*/);
}

/** First words of an attribution line: "On Monday ...", "Op 2 feb. ...", "Le 16/11 ...". */
export const ATTRIBUTION_STARTS: readonly string[] = words(`
  on, at, op, am, le, il, el, em, den, dnia, w, в, у, på, kl, from, in, quoting, el día,
  il giorno, le jour, de, pe
`);

/** The verb of an attribution. It stands at the end, or before the name. */
export const ATTRIBUTION_VERBS: readonly string[] = words(`
  wrote, writes, said, schreef, heeft geschreven, het volgende geschreven, geschreven, schrieb,
  geschrieben, a écrit, a ecrit, écrivait, ha scritto, scrive, scrisse, escribió, escribio,
  escreveu, пише, написав, написала, писав, пишет, написал, написал(а), пишут, napisał,
  napisał(a), napisała, pisze, skrev, följande, kirjoitti, a scris, följande:, sa
`);

/** Header labels by what they stand for. */
const LABELS: Readonly<Record<HeaderField, readonly string[]>> = {
  from: words(`
    from, van, von, de, da, від, от, od, från, fra, lähettäjä, expéditeur, afzender, absender,
    mittente
  `),
  sent: words(`
    sent, date, verzonden, datum, gesendet, envoyé, envoyé le, inviato, data, надіслано, дата,
    відправлено, отправлено, enviado, enviado el, fecha, skickat, sendt, dato, wysłano,
    lähetetty, verstuurd
  `),
  to: words(`
    to, aan, an, à, a, кому, para, till, til, do, pour, vastaanottaja, destinataire, empfänger,
    ontvanger
  `),
  cc: words(`
    cc, kopie, copie, kopia, копія, копия, bcc
  `),
  'reply-to': words(`
    reply-to, antwoord aan, antwort an, répondre à, rispondi a, beantwoorden naar
  `),
  subject: words(`
    subject, onderwerp, betreff, objet, oggetto, тема, asunto, assunto, ämne, emne, temat, aihe,
    sujet
  `),
};

export const HEADER_LABELS: ReadonlyMap<string, HeaderField> = new Map(
  Object.entries(LABELS).flatMap(([field, labels]) =>
    labels.map((label): [string, HeaderField] => [label, field as HeaderField]),
  ),
);

export type HeaderField = 'from' | 'sent' | 'to' | 'cc' | 'reply-to' | 'subject';

/** Written between dashes above the mail that is answered or passed on. */
export const SEPARATOR_PHRASES: readonly string[] = words(`
  original message, original mail, original email, original appointment, reply message,
  forwarded message, forwarded by, begin forwarded message, please reply above this line,
  reply above this line, please type your reply above this line, oorspronkelijk bericht,
  origineel bericht, originele bericht, oorspronkelijke bericht, doorgestuurd bericht,
  begin doorgestuurd bericht, ursprüngliche nachricht, originalnachricht, original-nachricht,
  ursprüngliche mail, weitergeleitete nachricht, anfang der weitergeleiteten nachricht,
  message d'origine, message d’origine, message original, message transféré,
  début du message transféré, messaggio originale, messaggio inoltrato,
  inizio messaggio inoltrato, messaggio originario, mensaje original, mensaje reenviado,
  mensagem original, mensagem encaminhada, пересланное сообщение, исходное сообщение,
  оригінальне повідомлення, переслане повідомлення, пересилається повідомлення,
  ursprungligt meddelande, vidarebefordrat meddelande, oprindelig meddelelse,
  opprinnelig melding, videresendt melding, wiadomość oryginalna, oryginalna wiadomość,
  alkuperäinen viesti
`);

/** Of these, the ones that stand without dashes, with a colon. */
export const BARE_SEPARATORS: readonly string[] = words(`
  begin forwarded message:, begin doorgestuurd bericht:, anfang der weitergeleiteten nachricht:,
  début du message transféré :, début du message réexpédié :, inizio messaggio inoltrato:
`);

/** "Sent from ...", as phones and programs add it below a mail. */
export const SENT_WITH: readonly string[] = words(`
  sent from, sent via, sent with, sent using, sent by, send from, verzonden vanaf, verzonden met,
  verzonden via, verzonden vanuit, verstuurd vanaf, verstuurd met, verstuurd via, gesendet von,
  gesendet mit, von meinem, diese nachricht wurde von, von mir gesendet, envoyé depuis,
  envoyé de, envoyé avec, envoyé à partir, inviato da, inviato dal, inviato con, enviado desde,
  enviado do, enviado de, enviado con, надіслано з, надіслано від, відправлено з, отправлено с,
  отправлено из, skickat från, sendt fra, wysłane z, wysłano z, from my, get outlook for,
  outlook voor, download outlook, lähetetty
`);

/** Without one of these, "Sent from Utrecht" is the customer's own sentence. */
export const DEVICES: readonly string[] = words(`
  phone, ipad, ipod, imac, macbook, android, galaxy, samsung, huawei, xiaomi, htc, nokia, xperia,
  blackberry, mobile, mobil, cell, handset, tablet, device, gerät, toestel, telefoon, telefon,
  téléphone, appareil, cellulare, dispositivo, телефон, пристро, mail, outlook, yahoo, gmail,
  thunderbird, windows, spark, superhuman, proton, tutanota, hotmail, gmx, web.de, k-9
`);
