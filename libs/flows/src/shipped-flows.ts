/** Flows to begin with: closed (menus only), open (questions only), and both in one. */
import { defaultFlow, personSteps } from './default-flow.js';
import type { Flow, Step } from './flow.js';

const talkToPerson = {
  en: 'Talk to a person',
  nl: 'Met een medewerker praten',
  de: 'Mit einem Menschen sprechen',
  fr: 'Parler à quelqu’un',
};

const wayOutToMenu: readonly Step[] = personSteps.map((step) =>
  step.kind === 'menu' ? { ...step, otherwise: 'menu' } : step,
);

const closed: Flow = {
  name: 'Menu only',
  language: 'en',
  start: 'menu',
  person: 'person',
  nobody: 'nobody',
  notLearnedMax: 2,
  steps: [
    {
      id: 'menu',
      kind: 'menu',
      title: 'Main menu',
      text: {
        en: 'What is it about?',
        nl: 'Waar gaat het over?',
        de: 'Worum geht es?',
        fr: 'De quoi s’agit-il ?',
      },
      options: [
        {
          label: {
            en: 'Opening hours',
            nl: 'Openingstijden',
            de: 'Öffnungszeiten',
            fr: 'Horaires',
          },
          next: 'hours',
        },
        {
          label: {
            en: 'My order',
            nl: 'Mijn bestelling',
            de: 'Meine Bestellung',
            fr: 'Ma commande',
          },
          next: 'order-number',
        },
        { label: talkToPerson, next: 'person' },
      ],
    },
    {
      id: 'hours',
      kind: 'say',
      text: {
        en: 'We are open on weekdays from 9:00 to 17:30.',
        nl: 'We zijn op werkdagen open van 9:00 tot 17:30 uur.',
        de: 'Wir haben werktags von 9:00 bis 17:30 Uhr geöffnet.',
        fr: 'Nous sommes ouverts en semaine de 9 h à 17 h 30.',
      },
      next: 'menu',
    },
    {
      id: 'order-number',
      kind: 'ask',
      title: 'Order number',
      text: {
        en: 'What is your order number? It has six digits.',
        nl: 'Wat is uw bestelnummer? Het heeft zes cijfers.',
        de: 'Wie lautet Ihre Bestellnummer? Sie hat sechs Ziffern.',
        fr: 'Quel est votre numéro de commande ? Il a six chiffres.',
      },
      into: 'orderNumber',
      as: 'pattern',
      pattern: '999999',
      next: 'person',
    },
    ...wayOutToMenu,
  ],
};

const open: Flow = { ...defaultFlow, name: 'Questions only' };

const hybrid: Flow = {
  ...defaultFlow,
  name: 'Menu and questions',
  start: 'menu',
  steps: [
    {
      id: 'menu',
      kind: 'menu',
      title: 'Main menu',
      text: {
        en: 'Choose one of these, or just ask your question.',
        nl: 'Kies een van deze, of stel gewoon uw vraag.',
        de: 'Wählen Sie eines davon, oder stellen Sie einfach Ihre Frage.',
        fr: 'Choisissez, ou posez simplement votre question.',
      },
      options: [
        {
          label: {
            en: 'Return something',
            nl: 'Iets retourneren',
            de: 'Etwas zurückgeben',
            fr: 'Retourner un article',
          },
          next: 'order-number',
        },
        { label: talkToPerson, next: 'person' },
      ],
      otherwise: 'answer',
    },
    {
      id: 'order-number',
      kind: 'ask',
      title: 'Order number',
      text: {
        en: 'What is your order number?',
        nl: 'Wat is uw bestelnummer?',
        de: 'Wie lautet Ihre Bestellnummer?',
        fr: 'Quel est votre numéro de commande ?',
      },
      into: 'orderNumber',
      as: 'number',
      next: 'reason',
    },
    {
      id: 'reason',
      kind: 'ask',
      title: 'What is wrong',
      text: {
        en: 'What is wrong with it?',
        nl: 'Wat is er mis mee?',
        de: 'Was stimmt damit nicht?',
        fr: 'Quel est le problème ?',
      },
      into: 'subject',
      as: 'text',
      next: 'person',
    },
    ...defaultFlow.steps,
  ],
};

/** By a short id, for the editor's "begin with". */
export const shippedFlows: Readonly<Record<'default' | 'closed' | 'open' | 'hybrid', Flow>> = {
  default: defaultFlow,
  closed,
  open,
  hybrid,
};
