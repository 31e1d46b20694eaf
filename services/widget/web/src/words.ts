/** What the widget itself says, in the language of the page. A new language is one entry. */
export interface Words {
  readonly open: string;
  readonly close: string;
  readonly log: string;
  readonly message: string;
  readonly firstName: string;
  readonly send: string;
  readonly attach: string;
  readonly you: string;
  readonly agent: string;
  readonly offline: string;
  readonly connecting: string;
  readonly closed: string;
  readonly waiting: string;
  readonly sent: string;
  readonly seen: string;
  readonly failed: string;
  readonly typing: string;
  readonly unread: string;
  readonly today: string;
  readonly yesterday: string;
  readonly tooLarge: string;
  readonly gone: string;
  readonly withBot: string;
  readonly withQueue: string;
  readonly withAgent: string;
  readonly ended: string;
  readonly shut: string;
  /** `{when}`: the day and the time. */
  readonly backAt: string;
  readonly at: string;
  /** Instead of `backAt` when nobody knows when. */
  readonly leaveMessage: string;
  readonly address: string;
  readonly keepAddress: string;
  /** `{address}`: masked. */
  readonly answersAt: string;
  readonly answeredAt: string;
  readonly byMail: string;
}

const en: Words = {
  open: 'Open chat',
  close: 'Close chat',
  log: 'Conversation',
  message: 'Your message',
  firstName: 'Your first name (optional)',
  send: 'Send',
  attach: 'Attach a file',
  you: 'You',
  agent: 'Our team',
  offline: 'You are offline. Your messages are kept and sent later.',
  connecting: 'Connecting…',
  closed: 'This chat is not available here.',
  waiting: 'Waiting to be sent',
  sent: 'Sent',
  seen: 'Seen',
  failed: 'Not sent',
  typing: 'is writing',
  unread: 'unread messages',
  today: 'Today',
  yesterday: 'Yesterday',
  tooLarge: 'This file is larger than 5 MB.',
  gone: 'This file is no longer available.',
  withBot: 'Automatic assistant',
  withQueue: 'You are waiting for a colleague',
  withAgent: 'is here to help you',
  ended: 'This conversation has ended. Write to start again.',
  shut: 'Nobody is here right now.',
  backAt: 'We are back {when}. Leave a message and we answer then.',
  at: 'at',
  leaveMessage: 'Leave a message and we answer when we are back.',
  address: 'Your email, for when you are gone',
  keepAddress: 'Keep',
  answersAt: 'When you are gone, we answer to {address}.',
  answeredAt: 'While you were gone, we answered to {address}.',
  byMail: 'by email',
};

const nl: Words = {
  open: 'Chat openen',
  close: 'Chat sluiten',
  log: 'Gesprek',
  message: 'Uw bericht',
  firstName: 'Uw voornaam (mag ook niet)',
  send: 'Versturen',
  attach: 'Bestand toevoegen',
  you: 'U',
  agent: 'Ons team',
  offline: 'U bent offline. Uw berichten worden bewaard en later verstuurd.',
  connecting: 'Verbinden…',
  closed: 'Deze chat is hier niet beschikbaar.',
  waiting: 'Wacht op verzending',
  sent: 'Verstuurd',
  seen: 'Gezien',
  failed: 'Niet verstuurd',
  typing: 'schrijft',
  unread: 'ongelezen berichten',
  today: 'Vandaag',
  yesterday: 'Gisteren',
  tooLarge: 'Dit bestand is groter dan 5 MB.',
  gone: 'Dit bestand is niet meer beschikbaar.',
  withBot: 'Automatische assistent',
  withQueue: 'U wacht op een collega',
  withAgent: 'helpt u graag',
  ended: 'Dit gesprek is afgesloten. Schrijf om opnieuw te beginnen.',
  shut: 'Er is nu niemand aanwezig.',
  backAt:
    'Wij zijn {when} terug. Laat een bericht achter, dan krijgt u antwoord zodra wij er zijn.',
  at: 'om',
  leaveMessage: 'Laat een bericht achter, wij antwoorden zodra wij terug zijn.',
  address: 'Uw e-mail, voor als u weg bent',
  keepAddress: 'Bewaren',
  answersAt: 'Bent u weg, dan antwoorden wij naar {address}.',
  answeredAt: 'Terwijl u weg was, antwoordden wij naar {address}.',
  byMail: 'per e-mail',
};

const de: Words = {
  open: 'Chat öffnen',
  close: 'Chat schließen',
  log: 'Unterhaltung',
  message: 'Ihre Nachricht',
  firstName: 'Ihr Vorname (freiwillig)',
  send: 'Senden',
  attach: 'Datei anhängen',
  you: 'Sie',
  agent: 'Unser Team',
  offline: 'Sie sind offline. Ihre Nachrichten werden aufbewahrt und später gesendet.',
  connecting: 'Verbinden…',
  closed: 'Dieser Chat ist hier nicht verfügbar.',
  waiting: 'Wartet auf den Versand',
  sent: 'Gesendet',
  seen: 'Gesehen',
  failed: 'Nicht gesendet',
  typing: 'schreibt',
  unread: 'ungelesene Nachrichten',
  today: 'Heute',
  yesterday: 'Gestern',
  tooLarge: 'Diese Datei ist größer als 5 MB.',
  gone: 'Diese Datei ist nicht mehr verfügbar.',
  withBot: 'Automatischer Assistent',
  withQueue: 'Sie warten auf jemanden aus dem Team',
  withAgent: 'hilft Ihnen gern',
  ended: 'Diese Unterhaltung ist beendet. Schreiben Sie, um neu zu beginnen.',
  shut: 'Zurzeit ist niemand hier.',
  backAt: 'Wir sind {when} wieder für Sie da. Hinterlassen Sie eine Nachricht, wir antworten dann.',
  at: 'um',
  leaveMessage: 'Hinterlassen Sie eine Nachricht, wir antworten, sobald wir wieder da sind.',
  address: 'Ihre E-Mail, falls Sie gehen',
  keepAddress: 'Merken',
  answersAt: 'Wenn Sie gehen, antworten wir an {address}.',
  answeredAt: 'Während Sie weg waren, haben wir an {address} geantwortet.',
  byMail: 'per E-Mail',
};

const fr: Words = {
  open: 'Ouvrir le chat',
  close: 'Fermer le chat',
  log: 'Conversation',
  message: 'Votre message',
  firstName: 'Votre prénom (facultatif)',
  send: 'Envoyer',
  attach: 'Joindre un fichier',
  you: 'Vous',
  agent: 'Notre équipe',
  offline: 'Vous êtes hors ligne. Vos messages sont gardés et envoyés plus tard.',
  connecting: 'Connexion…',
  closed: 'Ce chat n’est pas disponible ici.',
  waiting: 'En attente d’envoi',
  sent: 'Envoyé',
  seen: 'Vu',
  failed: 'Non envoyé',
  typing: 'écrit',
  unread: 'messages non lus',
  today: 'Aujourd’hui',
  yesterday: 'Hier',
  tooLarge: 'Ce fichier dépasse 5 Mo.',
  gone: 'Ce fichier n’est plus disponible.',
  withBot: 'Assistant automatique',
  withQueue: 'Vous attendez un collègue',
  withAgent: 'est là pour vous aider',
  ended: 'Cette conversation est terminée. Écrivez pour recommencer.',
  shut: 'Il n’y a personne pour le moment.',
  backAt: 'Nous serons de retour {when}. Laissez un message, nous y répondrons alors.',
  at: 'à',
  leaveMessage: 'Laissez un message, nous y répondrons à notre retour.',
  address: 'Votre e-mail, si vous partez',
  keepAddress: 'Garder',
  answersAt: 'Si vous partez, nous répondons à {address}.',
  answeredAt: 'En votre absence, nous avons répondu à {address}.',
  byMail: 'par e-mail',
};

const LANGUAGES: Readonly<Record<string, Words>> = { en, nl, de, fr };

/** By the language asked for, the page's, then the browser's. */
export function wordsFor(asked: string | undefined): {
  readonly language: string;
  readonly words: Words;
} {
  for (const language of [asked, document.documentElement.lang, ...navigator.languages]) {
    const words = LANGUAGES[(language ?? '').slice(0, 2).toLowerCase()];
    if (language && words) return { language, words };
  }
  return { language: 'en', words: en };
}
