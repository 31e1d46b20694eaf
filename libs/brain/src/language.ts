/** Which of our languages a text is in, by its commonest words. Short texts often do not tell. */
import { normalise } from './terms.js';

export type Language = 'en' | 'nl' | 'de' | 'fr';

const COMMON: Readonly<Record<Language, readonly string[]>> = {
  en: 'the a is are you your i my me we what when where how can do does have want would please hello hi thanks not and for with to of it this that'.split(
    ' ',
  ),
  nl: 'de het een is zijn jullie u je ik mijn mij wij wat wanneer waar hoe kan doe heeft heb wil graag hallo hoi dag bedankt niet en voor met naar van dit dat open vandaag bestelling'.split(
    ' ',
  ),
  de: 'der die das ein eine ist sind sie ihr ich mein mir wir was wann wo wie kann habe hat will mochte bitte hallo guten danke nicht und fur mit zu von es dies dass bestellung'.split(
    ' ',
  ),
  fr: 'le la les un une est sont vous votre je mon ma moi nous quoi quand ou comment peut ai avez veux voudrais bonjour salut merci ne pas et pour avec de du ce que commande'.split(
    ' ',
  ),
};

/** The language whose common words occur most; `fallback` when none does or two tie. */
export function languageOf(text: string, fallback: Language): Language {
  const words = normalise(text).split(' ');
  const counts = (Object.keys(COMMON) as Language[])
    .map((language) => ({
      language,
      hits: words.filter((word) => COMMON[language].includes(word)).length,
    }))
    .sort((one, other) => other.hits - one.hits);
  const [first, second] = counts;
  if (!first || first.hits === 0 || first.hits === second?.hits) return fallback;
  return first.language;
}
