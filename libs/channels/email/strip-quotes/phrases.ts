/**
 * The words by which mail programs announce what is not the writer's own, per language: English,
 * Dutch, German, French, Italian, Spanish, Portuguese, Ukrainian, Russian, Polish, the Scandinavian
 * languages and, as far as the large webmails speak them, a dozen others. All lower-case. A new language is a few words in each table.
 */

/** One list, separated by commas: words of many languages are easier to read without quotes. */
function words(text: string): readonly string[] {
  return text.trim().split(/\s*,\s*/);
}

/** First words of an attribution line: "On Monday ...", "Op 2 feb. ...", "Le 16/11 ...". */
export const ATTRIBUTION_STARTS: readonly string[] = words(`
  on, at, op, am, le, il, el, em, den, dnia, w dniu, dne, в, у, på, kl, from, in, quoting, el día,
  il giorno, le jour, de, pe, în, la, στις, vào, pada, message from, bericht van, nachricht von,
  message de, missatge de, mensaje de, mon, tue, wed, thu, fri, sat, sun
`);

/** The verb of an attribution. It stands at the end, or before the name. */
export const ATTRIBUTION_VERBS: readonly string[] = words(`
  wrote, writes, said, said the following, message from, schreef, heeft geschreven,
  het volgende geschreven, geschreven, bericht van, schrieb, geschrieben, nachricht von, a écrit,
  a ecrit, écrivait, ha scritto, scrive, scrisse, escribió, escribio, escreveu, пише, написав,
  написала, писав, пишет, написал, написал(а), пишут, napisał, napisał(a), napisała, pisze, skrev,
  följande, kirjoitti, a scris, följande:, sa, napsal, napsal(a), napsala, napísal, napísal(a),
  ezt írta, írta, yazdı, şunları yazdı, έγραψε, đã viết, menulis, missatge de, va escriure,
  写道, 寫道, さんは書きました, 님이 작성, 작성
`);

/** Header labels by what they stand for. */
const LABELS: Readonly<Record<HeaderField, readonly string[]>> = {
  from: words(`
    from, van, von, de, da, від, от, od, från, fra, lähettäjä, expéditeur, afzender, absender,
    mittente, 
    差出人, 送信者, 发件人, 寄件者, 보낸 사람, feladó, kimden, από, de la, odesílatel
  `),
  sent: words(`
    sent, date, verzonden, datum, gesendet, envoyé, envoyé le, inviato, data, надіслано, дата,
    відправлено, отправлено, enviado, enviado el, fecha, skickat, sendt, dato, wysłano,
    lähetetty, verstuurd, 
    enviada em, enviada, envoye, 送信日時, 日時, 发送时间, 发送日期, 日期, 寄件日期, 보낸 날짜, odesláno, odoslané,
    küldve, gönderildi, tarih, στάλθηκε, ημερομηνία, trimis, päiväys, dátum, datum/zeit
  `),
  to: words(`
    to, aan, an, à, a, кому, para, till, til, do, pour, vastaanottaja, destinataire, empfänger,
    ontvanger, 
    宛先, 收件人, 收件者, 받는 사람, komu, címzett, kime, προς, către
  `),
  cc: words(`
    cc, kopie, copie, kopia, копія, копия, bcc, 
    copie à, copia, kópia, 抄送, 副本, 참조, másolatot kap, bilgi, κοιν
  `),
  'reply-to': words(`
    reply-to, antwoord aan, antwort an, répondre à, rispondi a, beantwoorden naar, 
    répondre à :, responder a, odpovědět komu
  `),
  subject: words(`
    subject, onderwerp, betreff, objet, oggetto, тема, asunto, assunto, ämne, emne, temat, aihe,
    sujet, 
    件名, 主题, 主題, 主旨, 제목, předmět, predmet, tárgy, konu, θέμα, subiect, titre
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
  original message, original mail, mail original, original-mail, original email, original appointment, reply message,
  forwarded message, forwarded by, begin forwarded message, please reply above this line,
  reply above this line, please type your reply above this line, oorspronkelijk bericht,
  origineel bericht, originele bericht, oorspronkelijke bericht, doorgestuurd bericht,
  begin doorgestuurd bericht, ursprüngliche nachricht, originalnachricht, original-nachricht,
  ursprüngliche mail, weitergeleitete nachricht, anfang der weitergeleiteten nachricht,
  message d'origine, message d’origine, message original, message transféré, message réexpédié,
  message transmis, courriel original, e-mail d'origine, 原始邮件, 原始郵件, 元のメッセージ, 원본 메시지,
  původní zpráva, eredeti üzenet, özgün ileti, αρχικό μήνυμα, mesaj original, pôvodná správa,
  début du message transféré, messaggio originale, messaggio inoltrato,
  inizio messaggio inoltrato, messaggio originario, mensaje original, mensaje reenviado,
  inicio del mensaje reenviado, correo original, início da mensagem reencaminhada,
  início da mensagem encaminhada,
  mensagem original, mensagem encaminhada, пересланное сообщение, исходное сообщение,
  оригінальне повідомлення, переслане повідомлення, пересилається повідомлення,
  ursprungligt meddelande, vidarebefordrat meddelande, oprindelig meddelelse,
  opprinnelig melding, videresendt melding, wiadomość oryginalna, oryginalna wiadomość,
  alkuperäinen viesti
`);

/** Of these, the ones that stand without dashes, with a colon. */
export const BARE_SEPARATORS: readonly string[] = words(`
  begin forwarded message:, begin doorgestuurd bericht:, anfang der weitergeleiteten nachricht:,
  début du message transféré :, début du message réexpédié :, inizio messaggio inoltrato:,
  inicio del mensaje reenviado:, início da mensagem encaminhada:, início da mensagem reencaminhada:
`);

/** "Sent from ...", as phones and programs add it below a mail. */
export const SENT_WITH: readonly string[] = words(`
  sent from, sent via, sent with, sent using, sent by, send from, verzonden vanaf, verzonden met,
  verzonden via, verzonden vanuit, verstuurd vanaf, verstuurd met, verstuurd via,
  verstuurd vanuit, gesendet von, gesendet mit, gesendet über, gesendet aus, von meinem,
  diese nachricht wurde von, von mir gesendet, envoyé depuis, envoyé de, envoyé avec,
  envoyé via, envoyé par, envoyé à partir, inviato da, inviato dal, inviato con, enviado desde,
  enviado do, enviado de, enviado con, enviado pelo, enviado a partir, надіслано з, надіслано від,
  відправлено з, отправлено с, отправлено из, отправлено через, skickat från, skickades från,
  sendt fra, wysłane z, wysłano z, from my, lähetetty, elküldve, küldve, odesláno z,
  odoslané z, στάλθηκε από, trimis de pe
`);

/** The same, said at the end of the line: "Von meinem iPhone gesendet". */
export const SENT_ENDS: readonly string[] = words(`
  gesendet, verzonden, verstuurd, envoyé, gönderildi, から送信, lähetetty
`);

/** Programs that recommend themselves below a mail, and the words by which they do. */
export const APPS: readonly string[] = words(`
  outlook, bluemail, yahoo mail, yahoo-mail, proton mail, protonmail, gmail, spark, mail.ru, gmx mail
`);
export const APP_ADS: readonly string[] = words(`
  get, download, downloaden, outlook, beziehen, herunterladen, holen sie sich, télécharger,
  téléchargez, obtenir, obtenez, scarica, ottieni, obtener, descargar, baixe, obter, obtenha, hent,
  hämta, skaffa, pobierz, hanki, outlook voor, haal
`);

/** They sign every mail that passes through them. */
export const VIRUS_SCANNERS: readonly string[] = words(`
  avast, avg.com, avg , kaspersky, eset, norton, mcafee
`);

/** Without one of these, "Sent from Utrecht" is the customer's own sentence. */
export const DEVICES: readonly string[] = words(`
  phone, iphon, ipad, ipod, imac, macbook, android, galaxy, samsung, huawei, xiaomi, htc, nokia, xperia,
  blackberry, mobile, mobil, cell, handset, tablet, device, gerät, toestel, telefoon, telefon,
  téléphone, appareil, cellulare, dispositivo, телефон, пристро, mail, outlook, yahoo, gmail,
  thunderbird, windows, courrier, em client, fairemail, spark, superhuman, proton, tutanota, hotmail, gmx, web.de, k-9
`);
