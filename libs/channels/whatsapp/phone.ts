/**
 * Other ways in which one mobile number is written.
 *
 * WhatsApp writes the numbers of three countries differently in `from`, `wa_id` and `to`. The ways
 * are only compared: no number is ever rewritten, because for a landline the other way is somebody
 * else's (chatwoot#14264, #14174, #14657).
 */
type Rule = readonly [pattern: RegExp, other: string];

const RULES: readonly Rule[] = [
  // Brazil: the ninth digit of mobile numbers, which begin with 6 to 9. Landlines have none.
  [/^55(\d{2})9([6-9]\d{7})$/, '55$1$2'],
  [/^55(\d{2})([6-9]\d{7})$/, '55$19$2'],
  // Argentina: a 9 behind the country for mobile numbers called from abroad.
  [/^549(\d{10})$/, '54$1'],
  [/^54([1-8]\d{9})$/, '549$1'],
  // Mexico: a 1 behind the country until 2019, still found in old ids.
  [/^521(\d{10})$/, '52$1'],
  [/^52([2-9]\d{9})$/, '521$1'],
];

/** None for most numbers, and for what is not a number in digits. */
export function otherWritings(phone: string): string[] {
  const digits = phone.replace(/^\+/, '');
  return RULES.flatMap(([pattern, other]) =>
    pattern.test(digits) ? [digits.replace(pattern, other)] : [],
  );
}
