/** What the bot says of its own accord, where a flow gives no words. True sentences only. */
import type { Words } from './flow.js';

export const phrases = {
  greeting: {
    en: 'Hello! I am a bot, and I answer first.',
    nl: 'Hallo! Ik ben een bot en antwoord als eerste.',
    de: 'Hallo! Ich bin ein Bot und antworte zuerst.',
    fr: 'Bonjour ! Je suis un robot et je réponds en premier.',
  },
  notLearned: {
    en: 'I have not learned that yet. Could you put it differently? Or say "agent", and I will ask a colleague of flesh and blood.',
    nl: 'Dat heb ik nog niet geleerd. Kunt u het anders zeggen? Of zeg "medewerker", dan vraag ik een collega van vlees en bloed.',
    de: 'Das habe ich noch nicht gelernt. Können Sie es anders sagen? Oder sagen Sie „Mitarbeiter“, dann frage ich einen Menschen.',
    fr: 'Je n’ai pas encore appris cela. Pouvez-vous le dire autrement ? Ou dites « conseiller », et je demanderai à un collègue humain.',
  },
  handover: {
    en: 'I will ask a human colleague to take over. They can read what we wrote.',
    nl: 'Ik vraag een menselijke collega om het over te nemen. Die kan lezen wat we schreven.',
    de: 'Ich bitte einen menschlichen Kollegen zu übernehmen. Er kann lesen, was wir geschrieben haben.',
    fr: 'Je demande à un collègue humain de prendre la suite. Il peut lire nos messages.',
  },
  handoverWhenClosed: {
    en: 'Nobody is here at the moment; we open {{opensAt}}. A colleague will then read this and answer.',
    nl: 'Er is nu niemand; we zijn {{opensAt}} weer open. Een collega leest dit dan en antwoordt.',
    de: 'Im Moment ist niemand da; wir öffnen {{opensAt}}. Ein Kollege liest dies dann und antwortet.',
    fr: 'Il n’y a personne pour le moment ; nous ouvrons {{opensAt}}. Un collègue lira alors ceci et répondra.',
  },
  choose: {
    en: 'Which of these do you mean?',
    nl: 'Wat hiervan bedoelt u?',
    de: 'Was davon meinen Sie?',
    fr: 'De quoi parlez-vous ?',
  },
  noneOfThese: {
    en: 'None of these',
    nl: 'Geen van deze',
    de: 'Nichts davon',
    fr: 'Rien de cela',
  },
  menuAgain: {
    en: 'I did not understand which one you mean.',
    nl: 'Ik begreep niet welke u bedoelt.',
    de: 'Ich habe nicht verstanden, was Sie meinen.',
    fr: 'Je n’ai pas compris votre choix.',
  },
  invalid: {
    text: {
      en: 'I need a few words here.',
      nl: 'Ik heb hier een paar woorden nodig.',
      de: 'Ich brauche hier ein paar Worte.',
      fr: 'J’ai besoin de quelques mots ici.',
    },
    name: {
      en: 'I did not recognise a name in that.',
      nl: 'Daar herken ik geen naam in.',
      de: 'Darin erkenne ich keinen Namen.',
      fr: 'Je n’y reconnais pas de nom.',
    },
    email: {
      en: 'That does not look like an email address, such as anna@example.com.',
      nl: 'Dat lijkt niet op een e-mailadres, zoals anna@example.com.',
      de: 'Das sieht nicht nach einer E-Mail-Adresse aus, etwa anna@example.com.',
      fr: 'Cela ne ressemble pas à une adresse e-mail, comme anna@example.com.',
    },
    phone: {
      en: 'That does not look like a phone number. Please give all digits, such as +31 20 123 4567.',
      nl: 'Dat lijkt niet op een telefoonnummer. Geef alle cijfers, zoals 020 123 4567.',
      de: 'Das sieht nicht nach einer Telefonnummer aus. Bitte alle Ziffern, etwa 030 1234567.',
      fr: 'Cela ne ressemble pas à un numéro de téléphone. Donnez tous les chiffres, comme 01 23 45 67 89.',
    },
    number: {
      en: 'I need a number here.',
      nl: 'Ik heb hier een getal nodig.',
      de: 'Ich brauche hier eine Zahl.',
      fr: 'J’ai besoin d’un nombre ici.',
    },
    date: {
      en: 'I need a date here, such as 31-12-2026.',
      nl: 'Ik heb hier een datum nodig, zoals 31-12-2026.',
      de: 'Ich brauche hier ein Datum, etwa 31.12.2026.',
      fr: 'J’ai besoin d’une date ici, comme 31/12/2026.',
    },
    choice: {
      en: 'Please choose one of these.',
      nl: 'Kies een van deze.',
      de: 'Bitte wählen Sie eines davon.',
      fr: 'Choisissez l’un de ceux-ci.',
    },
    pattern: {
      en: 'That does not have the form I need.',
      nl: 'Dat heeft niet de vorm die ik nodig heb.',
      de: 'Das hat nicht die Form, die ich brauche.',
      fr: 'Cela n’a pas la forme attendue.',
    },
  },
  ratingThanks: {
    en: 'Thank you for telling us.',
    nl: 'Dank u dat u het ons laat weten.',
    de: 'Danke, dass Sie es uns sagen.',
    fr: 'Merci de nous l’avoir dit.',
  },
  howWasIt: {
    en: 'How did we help you? 5 is best, 1 is worst.',
    nl: 'Hoe hebben we u geholpen? 5 is het best, 1 het slechtst.',
    de: 'Wie haben wir Ihnen geholfen? 5 ist am besten, 1 am schlechtesten.',
    fr: 'Comment vous avons-nous aidé ? 5 est le mieux, 1 le moins bien.',
  },
} as const;

/** The words in a language, or in the flow's own, or in whichever there is. */
export function wordsIn(words: Words, language: string, otherwise: string): string {
  return words[language] ?? words[otherwise] ?? words['en'] ?? Object.values(words)[0] ?? '';
}
