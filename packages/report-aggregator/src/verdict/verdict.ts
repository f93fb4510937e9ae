/**
 * Verdicts of rules and of the gate, from one table that code and documentation share. A verdict is given only
 * when an interval that holds at every weekly look lies wholly on one side of a limit.
 */
import type { Needed, Verdict, VerdictLimits } from '../digest/digest.ts';
import { exactInterval } from './interval.ts';

/** What a verdict rests on: judged log entries, and introduced findings of pull requests with two or more reports. */
export interface Judged {
  readonly fp: number;
  readonly tp: number;
}
export interface RuleEvidence extends Judged {
  readonly fixed: number;
  readonly leftOpen: number;
}

/** Bounds of the share of false alarms and of the in-review fix rate; what is not known excludes nothing. */
interface Bounds {
  readonly falseLow: number;
  readonly falseHigh: number;
  readonly fixedHigh: number;
}

/** One row of the table; the first that applies counts. */
export interface VerdictRow {
  readonly verdict: Exclude<Verdict, 'undecided'>;
  readonly when: (limits: VerdictLimits) => string;
  readonly words: string;
  readonly applies: (bounds: Bounds, limits: VerdictLimits) => boolean;
}

export const ruleVerdicts: readonly VerdictRow[] = [
  {
    verdict: 'drop',
    when: (limits) => `surely more than ${percent(limits.drop)} false alarms`,
    words: 'proven wrong more often than right',
    applies: ({ falseLow }, limits) => falseLow > limits.drop,
  },
  {
    verdict: 'tune',
    when: (limits) =>
      `surely more than ${percent(limits.tuneFalse)} false alarms, or surely fewer than ${percent(limits.tuneFixed)} fixed in review`,
    words: 'proven to cry wolf, or proven to be ignored',
    applies: ({ falseLow, fixedHigh }, limits) => falseLow > limits.tuneFalse || fixedHigh < limits.tuneFixed,
  },
  {
    verdict: 'keep',
    when: (limits) => `surely at most ${percent(limits.keep)} false alarms`,
    words: 'proven right often enough',
    applies: ({ falseHigh }, limits) => falseHigh <= limits.keep,
  },
];

export const gateVerdicts: readonly VerdictRow[] = [
  {
    verdict: 'drop',
    when: (limits) => `surely more than ${percent(limits.drop)} false alarms`,
    words: 'proven wrong more often than right',
    applies: ({ falseLow }, limits) => falseLow > limits.drop,
  },
  {
    verdict: 'keep',
    when: (limits) => `surely at most ${percent(limits.drop)} false alarms`,
    words: 'proven right at least as often as wrong',
    applies: ({ falseHigh }, limits) => falseHigh <= limits.drop,
  },
];

/** The verdict of a rule over the window. */
export function judgeRule(evidence: RuleEvidence, limits: VerdictLimits): Verdict {
  return judge(ruleVerdicts, boundsOf(evidence), limits);
}

/** The verdict of the gate, from all judged entries pooled; whether it may be given at all is decided elsewhere. */
export function judgeGate(evidence: Judged, limits: VerdictLimits): 'keep' | 'drop' | 'undecided' {
  return judge(gateVerdicts, boundsOf({ ...evidence, fixed: 0, leftOpen: 0 }), limits) as 'keep' | 'drop' | 'undecided';
}

/** How many more judged entries, at the rate seen, would decide a rule; null when it is decided, or none is judged. */
export function findNeededForRule(evidence: RuleEvidence, limits: VerdictLimits): Needed | null {
  return findNeeded(evidence, (judged) => judgeRule({ ...evidence, ...judged }, limits));
}

/** The same for the gate. */
export function findNeededForGate(evidence: Judged, limits: VerdictLimits): Needed | null {
  return findNeeded(evidence, (judged) => judgeGate(judged, limits));
}

const mostNeeded = 1000;

/** The rate is kept as a real number, so that one more entry is not one more false alarm. */
function findNeeded({ fp, tp }: Judged, judgeAt: (judged: Judged) => Verdict): Needed | null {
  const n = fp + tp;
  if (n === 0 || judgeAt({ fp, tp }) !== 'undecided') return null;
  for (let more = 1; more <= mostNeeded; more++) {
    const scale = (n + more) / n;
    const verdict = judgeAt({ fp: fp * scale, tp: tp * scale });
    if (verdict !== 'undecided') return { entries: more, verdict };
  }
  return { entries: null, verdict: null };
}

function judge(rows: readonly VerdictRow[], bounds: Bounds, limits: VerdictLimits): Verdict {
  return rows.find((row) => row.applies(bounds, limits))?.verdict ?? 'undecided';
}

function boundsOf({ fp, tp, fixed, leftOpen }: RuleEvidence): Bounds {
  const [falseLow, falseHigh] = exactInterval(fp, fp + tp) ?? [0, 1];
  const [, fixedHigh] = exactInterval(fixed, fixed + leftOpen) ?? [0, 1];
  return { falseLow, falseHigh, fixedHigh };
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
