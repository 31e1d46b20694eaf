/** "tomorrow at 9:00", "on Monday at 9:00": an instant as a promise, in the customer's language. */
import { addDays, wallTime } from './dates.js';

const WORDS: Readonly<
  Record<string, { locale: string; today: string; tomorrow: string; on: string; at: string }>
> = {
  en: { locale: 'en-GB', today: 'today', tomorrow: 'tomorrow', on: 'on', at: 'at' },
  nl: { locale: 'nl-NL', today: 'vandaag', tomorrow: 'morgen', on: 'op', at: 'om' },
  de: { locale: 'de-DE', today: 'heute', tomorrow: 'morgen', on: 'am', at: 'um' },
  fr: { locale: 'fr-FR', today: 'aujourd’hui', tomorrow: 'demain', on: '', at: 'à' },
};

const WITHIN_THE_HOUR: Readonly<Record<string, string>> = {
  en: 'within the hour',
  nl: 'binnen een uur',
  de: 'innerhalb einer Stunde',
  fr: 'dans l’heure',
};
const HOUR_MS = 3_600_000;

/** A promise that is near is said without a clock: it is true in every time zone. */
export function promiseInWords(
  at: number,
  now: number,
  timeZone: string,
  language: string,
): string {
  return at - now <= HOUR_MS
    ? (WITHIN_THE_HOUR[language] ?? 'within the hour')
    : momentInWords(at, now, timeZone, language);
}

export function momentInWords(at: number, now: number, timeZone: string, language: string): string {
  const words = WORDS[language] ?? WORDS['en'];
  if (!words) return '';
  const [then, today] = [wallTime(at, timeZone), wallTime(now, timeZone)];
  const clock = `${then.hour}:${String(then.minute).padStart(2, '0')}`;
  const time = `${words.at} ${clock}${language === 'de' ? ' Uhr' : ''}`;
  if (then.date === today.date) return `${words.today} ${time}`;
  if (then.date === addDays(today.date, 1)) return `${words.tomorrow} ${time}`;
  const isWithinWeek = then.date < addDays(today.date, 7);
  const day = new Intl.DateTimeFormat(words.locale, {
    timeZone,
    weekday: 'long',
    ...(isWithinWeek ? {} : { day: 'numeric', month: 'long' }),
  }).format(at);
  return `${words.on} ${day} ${time}`.trim();
}
