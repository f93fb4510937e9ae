/**
 * Pace: how much comes in a week, with an honest band, and the week in which a need is met. No forecast is made
 * from fewer than three weeks.
 */
import type { Need } from '../digest/digest.ts';
import { sum } from '../digest/tally.ts';
import { addWeeks, type Week } from '../week.ts';

/** What came in one week. */
export interface WeekCount {
  readonly week: Week;
  readonly count: number;
  /** Whether the week lies wholly in the window, is final, and something was listed in it. */
  readonly complete: boolean;
}

const paceWeeks = 8;
const fewestWeeks = 3;
/** The standard normal deviate of an 80 % interval. */
const deviate = 1.2815515655446004;

/**
 * Have, need and pace.
 * @param counts every week of the window, oldest first, ending with the week of the digest
 */
export function assessNeed(counts: readonly WeekCount[], need: number): Need {
  const have = sum(counts.map(({ count }) => count));
  const recent = counts.filter(({ complete }) => complete).slice(-paceWeeks);
  const perWeek = recent.length < fewestWeeks ? null : estimatePace(recent.map(({ count }) => count));
  return {
    have,
    need,
    perWeek,
    metIn: findMet(counts, need) ?? forecast(counts.at(-1)?.week, need - have, perWeek?.mean ?? 0),
  };
}

/** Mean per week, and the central 80 % of what the true mean may be (Poisson counts, Jeffreys' prior). */
function estimatePace(counts: readonly number[]): {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
} {
  const total = sum(counts);
  const quantile = (z: number): number => round(gammaQuantile(total + 0.5, z) / counts.length);
  // Where nothing came, the band has to reach down to what was seen.
  return { mean: round(total / counts.length), low: total === 0 ? 0 : quantile(-deviate), high: quantile(deviate) };
}

/** Wilson and Hilferty's cube: the quantile of a gamma distribution with unit scale at a normal deviate. */
function gammaQuantile(shape: number, z: number): number {
  return shape * Math.max(0, 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))) ** 3;
}

function findMet(counts: readonly WeekCount[], need: number): Week | null {
  let have = 0;
  for (const { week, count } of counts) {
    have += count;
    if (have >= need) return week;
  }
  return null;
}

function forecast(now: Week | undefined, missing: number, mean: number): Week | null {
  if (now === undefined || mean <= 0) return null;
  const ahead = Math.ceil(missing / mean);
  // Beyond ten years it is no forecast any more.
  return ahead > 520 ? null : addWeeks(now, ahead);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
