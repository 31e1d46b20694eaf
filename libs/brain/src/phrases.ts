/** What the bot says of its own accord. True sentences only: it never pretends to be a person. */
import type { Language } from './language.js';

export interface Phrases {
  readonly greeting: string;
  readonly notLearned: string;
  readonly handover: string;
}

export const phrases: Readonly<Record<Language, Phrases>> = {
  en: {
    greeting: 'Hello! I am a bot, and I answer first.',
    notLearned:
      'I have not learned that yet. Could you put it differently? Or say "agent", and I will ask a colleague of flesh and blood.',
    handover: 'I will ask a human colleague to take over. They can read what we wrote.',
  },
  nl: {
    greeting: 'Hallo! Ik ben een bot en antwoord als eerste.',
    notLearned:
      'Dat heb ik nog niet geleerd. Kunt u het anders zeggen? Of zeg "medewerker", dan vraag ik een collega van vlees en bloed.',
    handover:
      'Ik vraag een menselijke collega om het over te nemen. Die kan lezen wat we schreven.',
  },
  de: {
    greeting: 'Hallo! Ich bin ein Bot und antworte zuerst.',
    notLearned:
      'Das habe ich noch nicht gelernt. Können Sie es anders sagen? Oder sagen Sie „Mitarbeiter“, dann frage ich einen Menschen.',
    handover:
      'Ich bitte einen menschlichen Kollegen zu übernehmen. Er kann lesen, was wir geschrieben haben.',
  },
  fr: {
    greeting: 'Bonjour ! Je suis un robot et je réponds en premier.',
    notLearned:
      'Je n’ai pas encore appris cela. Pouvez-vous le dire autrement ? Ou dites « conseiller », et je demanderai à un collègue humain.',
    handover: 'Je demande à un collègue humain de prendre la suite. Il peut lire nos messages.',
  },
};
