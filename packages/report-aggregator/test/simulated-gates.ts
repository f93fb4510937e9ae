/**
 * Gates with a known share of false alarms and a known fix rate, looked at every week for a year: how often is one
 * ever given a wrong verdict? And the pace of weekly counts with a known mean: how often does its band hold it?
 */
import { assessNeed } from '../src/verdict/pace.ts';
import { judgeGate, judgeRule } from '../src/verdict/verdict.ts';
import { addWeeks } from '../src/week.ts';
import { makeRandom } from './simulation/random.ts';

const limits = { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 };

export interface GateResult {
  readonly gates: number;
  /** Gates ever given keep although more than half of what they say is false, or drop although less is. */
  readonly wrongGate: number;
  /** Rules ever given a verdict that their true shares do not bear out. */
  readonly wrongRule: number;
  /** Gates ever given a verdict at all. */
  readonly decided: number;
}

/**
 * Looks at some gates every week for a year.
 * @param falseShare the true share of false alarms of all of them; otherwise each has another
 */
export function simulateGates(seed: number, gates: number, falseShare: number | null = null): GateResult {
  const random = makeRandom(seed);
  const result = { gates, wrongGate: 0, wrongRule: 0, decided: 0 };
  for (let gate = 0; gate < gates; gate++) {
    const life = liveAYear(random, falseShare ?? random());
    result.wrongGate += life.wrongGate ? 1 : 0;
    result.wrongRule += life.wrongRule ? 1 : 0;
    result.decided += life.decided ? 1 : 0;
  }
  return result;
}

function liveAYear(
  random: () => number,
  falseShare: number,
): {
  readonly wrongGate: boolean;
  readonly wrongRule: boolean;
  readonly decided: boolean;
} {
  const [fixRate, entries, reviewed] = [random() * 0.5, 0.3 + random() * 4, random() * 6];
  const seen = { fp: 0, tp: 0, fixed: 0, leftOpen: 0 };
  let [wrongGate, wrongRule, decided] = [false, false, false];
  for (let week = 0; week < 52; week++) {
    for (let n = poisson(entries, random); n > 0; n--) seen[random() < falseShare ? 'fp' : 'tp']++;
    for (let n = poisson(reviewed, random); n > 0; n--) seen[random() < fixRate ? 'fixed' : 'leftOpen']++;
    const gate = judgeGate(seen, limits);
    decided ||= gate !== 'undecided';
    wrongGate ||= (gate === 'keep' && falseShare > limits.drop) || (gate === 'drop' && falseShare < limits.drop);
    const rule = judgeRule(seen, limits);
    wrongRule ||=
      (rule === 'keep' && falseShare > limits.keep) ||
      (rule === 'drop' && falseShare < limits.drop) ||
      (rule === 'tune' && falseShare < limits.tuneFalse && fixRate > limits.tuneFixed);
  }
  return { wrongGate, wrongRule, decided };
}

/** The share of weekly means that lie within the band. */
export function simulatePace(seed: number, trials: number): number {
  const random = makeRandom(seed);
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const mean = 0.5 + random() * 40;
    const weeks = Array.from({ length: 3 + Math.floor(random() * 6) }, (_, n) => ({
      week: addWeeks('2026-W01', n),
      count: poisson(mean, random),
      complete: true,
    }));
    const { perWeek } = assessNeed(weeks, 1e9);
    covered += perWeek !== null && perWeek.low <= mean && mean <= perWeek.high ? 1 : 0;
  }
  return covered / trials;
}

function poisson(mean: number, random: () => number): number {
  let [count, product] = [0, random()];
  for (const floor = Math.exp(-mean); product > floor; count++) product *= random();
  return count;
}
