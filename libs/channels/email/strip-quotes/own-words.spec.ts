/** What is not the writer's own though it is not quoted, and what is the writer's own though it looks quoted. */
import { stripText } from './strip-text.js';

const own = 'Thank you, that helped.\n\nOne more question: is it blue?';

const ADDED = {
  'sig dd': '-- \nAnn Jansen\nGhent',
  'sig dd nosp': '--\nAnn Jansen',
  'sig en iphone': 'Sent from my iPhone',
  'sig nl': 'Verzonden vanaf mijn Galaxy',
  'nl outlook': 'Verzonden vanuit Outlook voor iOS',
  'nl get': 'Outlook voor iOS downloaden',
  'nl get2': 'Download Outlook voor Android',
  'de get': 'Outlook für Android beziehen',
  de: 'Gesendet mit der GMX iPhone App',
  de2: 'Gesendet von meinem iPhone',
  'de telekom': 'Gesendet mit der Telekom Mail App',
  fr: 'Envoyé de mon iPhone',
  fr2: 'Envoyé depuis mon smartphone Samsung Galaxy.',
  fr3: 'Télécharger Outlook pour Android',
  fr4: 'Obtenir Outlook pour iOS',
  fr5: 'Envoyé à partir d’Outlook pour iOS',
  fr6: "Envoyé à partir d'Outlook",
  proton: 'Sent from Proton Mail for iOS',
  proton2: 'Sent with Proton Mail secure email.',
  yahoo: 'Sent from Yahoo Mail for iPhone',
  k9: 'Sent from my Android device with K-9 Mail. Please excuse my brevity.',
  k9nl: 'Verzonden vanaf mijn Android apparaat met K-9 Mail.',
  k9de: 'Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.',
  k9fr: 'Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.',
  ipad: 'Sent from my iPad Pro',
  fairmail: 'Sent from FairEmail',
  es: 'Enviado desde mi iPhone',
  pt: 'Enviado do meu iPhone',
  it: 'Inviato da iPhone',
  sv: 'Skickat från min iPhone',
  da: 'Sendt fra min iPhone',
  pl: "Wysłane z iPhone'a",
  fi: 'Lähetetty iPhonesta',
  ja: 'iPhoneから送信',
  zh: '发自我的 iPhone',
  ru: 'Отправлено с iPhone',
  hu: 'Elküldve az iPhone-omról',
  tr: "iPhone'umdan gönderildi",
  cs: 'Odesláno z iPhonu',
  'mobile generic': 'Sent from my mobile',
  wp: 'Sent from my Windows Phone',
  'outlook com': 'Sent from Outlook<http://aka.ms/weboutlook>',
  'outlook mob': 'Sent from Outlook for iOS',
  'bare link': 'Get Outlook for iOS<https://aka.ms/o0ukef>',
  'nl tele2': 'Verstuurd vanaf mijn Samsung Galaxy-smartphone.',
  de3: 'Von meinem Samsung Galaxy Smartphone gesendet.',
  de4: 'Von meinem iPad gesendet',
  'nl mail': 'Verstuurd vanuit Mail voor Windows 10',
  blue: 'Sent from BlueMail',
  blue2: 'Get BlueMail for Android',
  em: 'Sent from eM Client | www.emclient.com',
  avg: 'Virusvrij.www.avast.com',
  underscores: '______________',
};

const KEPT = {
  inline:
    'On Tue, Mar 3, 2026 at 9:12 AM Support <help@shop.example> wrote:\n\n> Which size?\n\nForty-two.\n\n> Which colour?\n\nBlue.',
  'bottom plain': 'Am 3. März schrieb ich Ihnen: bitte stornieren.\nKeine Antwort.',
  'from body': 'From: Utrecht\nTo: Ghent\nPlease.',
  wrote: 'My neighbour wrote:\nplease stop.\nWhat now?',
  'dash list': 'Three things:\n- one\n- two\n-- three',
  nl: 'Op maandag schreef ik jullie: bestelling annuleren.\nGraag reactie.',
  'nl van': 'Ik wil de datum wijzigen.\nVan: 3 mei\nTot: 5 mei\nGroet',
  date: 'Datum: 3 mei\nOnderwerp: feest\nKan dat?',
  'de an': 'Bitte liefern:\nAn: Max Mustermann\nBetreff: Kunde 3\nDanke',
  fr: 'Le 3 mai, j’ai écrit :\nannulez ma commande.',
  'on the': 'On the website it says at 10:30 the shop opens, but my wife wrote:\nclosed.',
  gt: 'x > y and\n5 > 3',
  'original message': 'I never got the original message\nPlease resend.',
  forwarded: 'I forwarded message\nto you.',
  'sent from': 'It was sent from my old phone shop in Ghent last week and never arrived.',
  'sent from2': 'Sent from my shop in Ghent on Monday.\nWhere is it?',
  'hr middle': 'First\n________________\nSecond',
  'signature in middle': 'Dear,\n--\nMy order is 3\n--\nThanks',
};

describe('Cut below own words', () => {
  it.each(Object.entries(ADDED))('%s', (_name, added) => {
    expect(stripText(`${own}\n\n${added}\n`)).toBe(own);
  });
});

describe('Kept, to the last word (pitfall 19: chatwoot#2365, freescout#349)', () => {
  it.each(Object.entries(KEPT))('%s', (_name, text) => {
    expect(stripText(text)).toBe(text);
  });
});

describe('A mail that is marked as a quote throughout', () => {
  it('has no own words; screens show it whole', () => {
    expect(stripText('> Which size?\n>\n>> Which colour?\n')).toBe('');
  });
});
