/** What customers read while they wait, in the languages that the house speaks. True sentences only. */

export type WaitLanguage = 'en' | 'nl' | 'de' | 'fr';

interface WaitWords {
  readonly stillHere: string;
  readonly takenUp: string;
  readonly place: (position: number) => string;
  readonly expected: (seconds: number) => string;
}

const minutes = (seconds: number) => Math.ceil(seconds / 60);

const words: Readonly<Record<WaitLanguage, WaitWords>> = {
  en: {
    stillHere: 'We are still here: a colleague will take over in a moment.',
    takenUp: 'Hello! I am a bot. A colleague has just taken your message and will answer you.',
    place: (position) =>
      position === 1 ? 'You are next in line.' : `You are number ${position} in line.`,
    expected: (seconds) =>
      seconds < 60
        ? 'It usually takes less than a minute.'
        : `It usually takes about ${minutes(seconds)} minutes.`,
  },
  nl: {
    stillHere: 'We zijn er nog: een collega neemt het zo over.',
    takenUp: 'Hallo! Ik ben een bot. Een collega heeft uw bericht gekregen en antwoordt u.',
    place: (position) =>
      position === 1 ? 'U bent als volgende aan de beurt.' : `U bent nummer ${position} in de rij.`,
    expected: (seconds) =>
      seconds < 60
        ? 'Meestal duurt het minder dan een minuut.'
        : `Meestal duurt het ongeveer ${minutes(seconds)} minuten.`,
  },
  de: {
    stillHere: 'Wir sind noch da: Gleich übernimmt jemand anderes aus dem Team.',
    takenUp: 'Hallo! Ich bin ein Bot. Jemand aus dem Team hat Ihre Nachricht und antwortet Ihnen.',
    place: (position) =>
      position === 1
        ? 'Sie sind als Nächstes an der Reihe.'
        : `Sie sind Nummer ${position} in der Reihe.`,
    expected: (seconds) =>
      seconds < 60
        ? 'Meist dauert es weniger als eine Minute.'
        : `Meist dauert es etwa ${minutes(seconds)} Minuten.`,
  },
  fr: {
    stillHere: 'Nous sommes toujours là : un collègue reprend la conversation dans un instant.',
    takenUp: 'Bonjour ! Je suis un robot. Un collègue a votre message et va vous répondre.',
    place: (position) =>
      position === 1
        ? 'Vous êtes la prochaine personne à qui nous répondons.'
        : `Vous êtes en position ${position} dans la file.`,
    expected: (seconds) =>
      seconds < 60
        ? 'Cela prend en général moins d’une minute.'
        : `Cela prend en général environ ${minutes(seconds)} minutes.`,
  },
};

/** A language that the house speaks; English for any other. */
export function waitLanguage(code: string | null | undefined): WaitLanguage {
  return code !== null && code !== undefined && Object.hasOwn(words, code)
    ? (code as WaitLanguage)
    : 'en';
}

/** Said when the agent who held the conversation is not there any more. */
export function stillHere(language: WaitLanguage): string {
  return words[language].stillHere;
}

/** Said when somebody picks a conversation up before anything was answered: people read before they write. */
export function takenUp(language: WaitLanguage): string {
  return words[language].takenUp;
}

/** The place in line, and the wait as far as anybody knows it. */
export function placeInLine(
  language: WaitLanguage,
  position: number,
  expectedSeconds: number | null,
): string {
  const { place, expected } = words[language];
  if (expectedSeconds === null) return place(position);
  return `${place(position)} ${expected(expectedSeconds)}`;
}
