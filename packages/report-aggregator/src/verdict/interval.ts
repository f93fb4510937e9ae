/**
 * Intervals that hold at every weekly look at once. A digest is looked at week after week; an interval made for a
 * single look is wrong far more often when one may stop at any of them.
 */
import type { Interval } from '../digest/digest.ts';

/** The chance, over all looks together, that the interval ever misses the true share. */
const alpha = 0.05;

/**
 * The anytime-valid interval of x of n, from the uniform beta-binomial mixture: all shares p with
 * p^x (1−p)^(n−x) ≥ alpha · B(x+1, n−x+1).
 * @param x successes; a real number is allowed (for "how many more at the rate seen")
 * @returns bounds between 0 and 1, rounded to four decimals; null without observations
 */
export function anytimeInterval(x: number, n: number): Interval | null {
  const exact = exactInterval(x, n);
  return exact === null ? null : [round(exact[0]), round(exact[1])];
}

/** The same without rounding, for decisions. */
export function exactInterval(x: number, n: number): Interval | null {
  if (n <= 0) return null;
  const floor = Math.log(alpha) + logBeta(x + 1, n - x + 1);
  const holds = (p: number): boolean => logLikelihood(p, x, n) >= floor;
  const peak = x / n;
  return [peak === 0 ? 0 : bisect(0, peak, holds), peak === 1 ? 1 : bisect(1, peak, holds)];
}

/** The border between a place outside and the peak inside: the likelihood is monotone between them. */
function bisect(outside: number, inside: number, holds: (p: number) => boolean): number {
  let [out, within] = [outside, inside];
  // Sixty halvings reach the end of a double.
  for (let step = 0; step < 60; step++) {
    const middle = (out + within) / 2;
    if (holds(middle)) within = middle;
    else out = middle;
  }
  return within;
}

function logLikelihood(p: number, x: number, n: number): number {
  const left = x === 0 ? 0 : x * Math.log(p);
  const right = n - x === 0 ? 0 : (n - x) * Math.log1p(-p);
  return left + right;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series, after stepping up to where five terms are exact to a double. */
export function logGamma(z: number): number {
  let shift = 0;
  let at = z;
  for (; at < 10; at++) shift += Math.log(at);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
