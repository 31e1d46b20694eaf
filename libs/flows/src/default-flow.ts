/**
 * The flow of a workspace that has not made one: the bot answers what it has learned, asks the first
 * name once and never insists, and brings a person, or a callback when nobody is there.
 */
import type { Flow, Step } from './flow.js';

const callMeBack = {
  en: 'Please call me back',
  nl: 'Bel mij terug',
  de: 'Bitte zurückrufen',
  fr: 'Rappelez-moi',
};
const stayHere = {
  en: 'I will wait here',
  nl: 'Ik wacht hier',
  de: 'Ich warte hier',
  fr: 'J’attends ici',
};

/** The way out that every shipped flow has: a person, a callback, or waiting in writing. */
export const personSteps: readonly Step[] = [
  { id: 'person', kind: 'handover', title: 'A person', whenClosed: 'closed' },
  {
    id: 'closed',
    kind: 'menu',
    title: 'The team is closed',
    text: {
      en: 'Nobody of our team is here at the moment; we open {{opensAt}}. Shall we call you back then?',
      nl: 'Er is nu niemand van ons team; we zijn {{opensAt}} weer open. Zullen we u dan terugbellen?',
      de: 'Im Moment ist niemand von unserem Team da; wir öffnen {{opensAt}}. Sollen wir Sie dann zurückrufen?',
      fr: 'Personne de notre équipe n’est là pour le moment ; nous ouvrons {{opensAt}}. Voulez-vous que nous vous rappelions alors ?',
    },
    options: [
      { label: callMeBack, next: 'phone' },
      { label: stayHere, next: 'wait' },
    ],
    otherwise: 'answer',
  },
  {
    id: 'nobody',
    kind: 'menu',
    title: 'Nobody answered in time',
    text: {
      en: 'I am sorry: none of my colleagues could answer just now. Shall we call you back?',
      nl: 'Het spijt me: geen van mijn collega’s kon zojuist antwoorden. Zullen we u terugbellen?',
      de: 'Es tut mir leid: Keiner meiner Kollegen konnte gerade antworten. Sollen wir Sie zurückrufen?',
      fr: 'Je suis désolé : aucun de mes collègues n’a pu répondre à l’instant. Voulez-vous que nous vous rappelions ?',
    },
    options: [
      { label: callMeBack, next: 'phone' },
      { label: stayHere, next: 'wait' },
    ],
    otherwise: 'answer',
  },
  {
    id: 'phone',
    kind: 'ask',
    title: 'Number to call',
    text: {
      en: 'At which number can we reach you?',
      nl: 'Op welk nummer kunnen we u bereiken?',
      de: 'Unter welcher Nummer erreichen wir Sie?',
      fr: 'À quel numéro pouvons-nous vous joindre ?',
    },
    into: 'phone',
    as: 'phone',
    attemptsMax: 3,
    next: 'when',
    otherwise: 'wait',
  },
  {
    id: 'when',
    kind: 'ask',
    title: 'Wished time',
    text: {
      en: 'When would suit you? For example "tomorrow at 10:00", or "any time".',
      nl: 'Wanneer komt het u uit? Bijvoorbeeld "morgen om 10:00", of "maakt niet uit".',
      de: 'Wann passt es Ihnen? Zum Beispiel „morgen um 10:00“, oder „egal“.',
      fr: 'Quand cela vous convient-il ? Par exemple « demain à 10:00 », ou « peu importe ».',
    },
    into: 'callbackWish',
    as: 'text',
    next: 'call',
  },
  {
    id: 'call',
    kind: 'callback',
    title: 'On the list of calls',
    number: 'phone',
    wish: 'callbackWish',
    text: {
      en: 'A colleague will call you at {{phone}}, {{dueAt}} at the latest.',
      nl: 'Een collega belt u op {{phone}}, uiterlijk {{dueAt}}.',
      de: 'Ein Kollege ruft Sie unter {{phone}} an, spätestens {{dueAt}}.',
      fr: 'Un collègue vous appellera au {{phone}}, au plus tard {{dueAt}}.',
    },
  },
  { id: 'wait', kind: 'handover', title: 'Wait in writing' },
];

export const defaultFlow: Flow = {
  name: 'First answers',
  language: 'en',
  start: 'answer',
  person: 'person',
  nobody: 'nobody',
  notLearnedMax: 2,
  steps: [
    { id: 'answer', kind: 'question', title: 'Any question', next: 'is-name-known' },
    {
      id: 'is-name-known',
      kind: 'condition',
      title: 'Do we know the name?',
      variable: 'name',
      is: 'known',
      next: 'answer',
      otherwise: 'was-name-asked',
    },
    {
      id: 'was-name-asked',
      kind: 'condition',
      title: 'Did we ask for it?',
      variable: 'nameAsked',
      is: 'known',
      next: 'answer',
      otherwise: 'name-asked',
    },
    { id: 'name-asked', kind: 'set', variable: 'nameAsked', value: 'yes', next: 'first-name' },
    {
      id: 'first-name',
      kind: 'ask',
      title: 'First name, once',
      text: {
        en: 'May I ask your first name? You can also just ask on.',
        nl: 'Mag ik uw voornaam weten? U kunt ook gewoon verder vragen.',
        de: 'Darf ich Ihren Vornamen wissen? Sie können auch einfach weiterfragen.',
        fr: 'Puis-je connaître votre prénom ? Vous pouvez aussi simplement continuer.',
      },
      into: 'firstName',
      as: 'name',
      attemptsMax: 1,
      isOptional: true,
      next: 'thank',
      otherwise: 'answer',
    },
    {
      id: 'thank',
      kind: 'say',
      text: {
        en: 'Thank you, {{name}}. What else can I do for you?',
        nl: 'Dank u, {{name}}. Waarmee kan ik u verder helpen?',
        de: 'Danke, {{name}}. Was kann ich noch für Sie tun?',
        fr: 'Merci, {{name}}. Que puis-je encore faire pour vous ?',
      },
      next: 'answer',
    },
    ...personSteps,
  ],
};
