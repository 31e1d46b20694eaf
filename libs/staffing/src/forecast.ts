/**
 * How many contacts will come in each half hour. The seasonal average: what came in the same half hour of
 * the last weeks' same weekdays. Beyond two or three days nothing simple beats it (Taylor 2008, Barrow
 * 2016); the baseline to beat is the seasonal naive one: the same as a week ago.
 */

/** A day's arrivals, in the workspace's own time zone. */
export interface DayOfArrivals {
  /** `YYYY-MM-DD`; days in order, one each. */
  readonly date: string;
  /** One count per half hour: 48; 46 or 50 on the days on which the clocks change. */
  readonly counts: readonly number[];
  /** Says nothing about ordinary days, and is left out. */
  readonly isHoliday: boolean;
}

export interface SlotForecast {
  /** 0 is the half hour from 00:00. */
  readonly slot: number;
  readonly expected: number;
  /** Bounds between which four of five such half hours lie. */
  readonly low: number;
  readonly high: number;
}

export const SLOTS_A_DAY = 48;
const WEEKS_MAX = 8;
/** Standard normal quantile of 0.9: ten per cent below the band, ten above. */
const Z_80 = 1.2815515655446004;

/** Expected arrivals of `date`. Empty when no earlier day of that weekday is known. */
export function forecastDay(history: readonly DayOfArrivals[], date: string): SlotForecast[] {
  const before = sameWeekdays(history, date).slice(-WEEKS_MAX);
  if (before.length === 0) return [];
  const spread = dispersion(before);
  return Array.from({ length: SLOTS_A_DAY }, (_, slot) => {
    const seen = before.map(({ counts }) => counts[slot] ?? 0);
    const expected = median(seen);
    // Chance of the day itself, and of the few weeks that the average stands on.
    const deviation = Math.sqrt(spread * mean(seen) * (1 + 1 / seen.length));
    return {
      slot,
      expected,
      low: Math.max(0, expected - Z_80 * deviation),
      high: expected + Z_80 * deviation,
    };
  });
}

/** The baseline: what came a week ago. Empty when that day is not known or was a holiday. */
export function naiveDay(history: readonly DayOfArrivals[], date: string): number[] {
  const last = sameWeekdays(history, date).at(-1);
  return last?.date === shifted(date, -7) ? last.counts.slice(0, SLOTS_A_DAY) : [];
}

export interface ForecastQuality {
  /** Mean absolute error beside the baseline's; below 1 is better than the baseline. */
  readonly mase: number;
  /** Share of half hours inside the band; 0.8 when the band is right. */
  readonly coverage: number;
  readonly halfHours: number;
}

/** Forecasts the last `days` days from what was known before each; `null` when nothing can be compared. */
export function testForecast(
  history: readonly DayOfArrivals[],
  days: number,
): ForecastQuality | null {
  let [error, naiveError, inside, halfHours] = [0, 0, 0, 0];
  for (const [offset, day] of history.slice(-days).entries()) {
    const known = history.slice(0, history.length - Math.min(days, history.length) + offset);
    const forecast = forecastDay(known, day.date);
    const naive = naiveDay(known, day.date);
    if (day.isHoliday || forecast.length === 0 || naive.length === 0) continue;
    for (const { slot, expected, low, high } of forecast) {
      const actual = day.counts[slot] ?? 0;
      error += Math.abs(actual - expected);
      naiveError += Math.abs(actual - (naive[slot] ?? 0));
      inside += low <= actual && actual <= high ? 1 : 0;
      halfHours += 1;
    }
  }
  if (halfHours === 0 || naiveError === 0) return null;
  return { mase: error / naiveError, coverage: inside / halfHours, halfHours };
}

function sameWeekdays(history: readonly DayOfArrivals[], date: string): DayOfArrivals[] {
  const weekday = dayNumber(date) % 7;
  return history.filter(
    (day) => !day.isHoliday && day.date < date && dayNumber(day.date) % 7 === weekday,
  );
}

/** Variance over mean, pooled over the day's half hours; 1 is Poisson, and the least we believe. */
function dispersion(days: readonly DayOfArrivals[]): number {
  if (days.length < 2) return 1;
  let [variances, means] = [0, 0];
  for (let slot = 0; slot < SLOTS_A_DAY; slot += 1) {
    const seen = days.map(({ counts }) => counts[slot] ?? 0);
    const centre = mean(seen);
    means += centre;
    variances += seen.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (seen.length - 1);
  }
  return means === 0 ? 1 : Math.max(1, variances / means);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
}

function shifted(date: string, days: number): string {
  return new Date((dayNumber(date) + days) * 86_400_000).toISOString().slice(0, 10);
}
