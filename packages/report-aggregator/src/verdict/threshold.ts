/**
 * The threshold: what must be reached before the gate may be judged, whether the evidence is sound, and the
 * verdict. It must never give a verdict on broken or missing evidence.
 */
import { findBreaks, type WeekOutcomes } from './breaks.ts';
import type { LogCensus, Rule, Threshold, VerdictLimits } from '../digest/digest.ts';
import { anytimeInterval } from './interval.ts';
import { assessNeed, type WeekCount } from './pace.ts';
import { findNeededForGate, judgeGate } from './verdict.ts';

/** How much is needed, and from when it counts. */
export interface ThresholdSettings {
  /** The window's first day; null: the day of the first gate run. */
  readonly opened: string | null;
  readonly runs: number;
  readonly logEntries: number;
  readonly verdict: VerdictLimits;
}

export interface ThresholdInput {
  readonly settings: ThresholdSettings;
  /** The window's first day. */
  readonly opened: string;
  /** Every week up to now, oldest first, whether in the window or not. */
  readonly outcomes: readonly WeekOutcomes[];
  /** Reported gate runs, and log entries, a week each since the window opened. */
  readonly reported: readonly WeekCount[];
  readonly entries: readonly WeekCount[];
  readonly log: LogCensus;
  readonly rules: readonly Pick<Rule, 'rule' | 'verdict'>[];
}

/** Judges whether there is enough sound evidence, and then the gate. */
export function assessThreshold(input: ThresholdInput): Threshold {
  const { settings, log } = input;
  const { FP: fp, TP: tp, FRICTION: friction } = log.byClass;
  const runs = assessNeed(input.reported, settings.runs);
  const logEntries = assessNeed(input.entries, settings.logEntries);
  const broken = findBreaks(input.outcomes);
  const met = runs.have >= runs.need && logEntries.have >= logEntries.need && friction < log.entries;
  const state = broken.length > 0 ? 'broken' : met ? 'met' : 'not-yet';
  const judgeable = state === 'met' && friction <= log.entries / 2;
  const dominated = log.entries > 0 && friction > log.entries / 2;
  return {
    state,
    verdict: judgeable ? judgeGate({ fp, tp }, settings.verdict) : 'undecided',
    tune: input.rules
      .filter(({ verdict }) => verdict === 'tune')
      .map(({ rule }) => rule)
      .toSorted(),
    runs,
    logEntries,
    opened: input.opened,
    judged: { fp, of: fp + tp, interval: anytimeInterval(fp, fp + tp) },
    needed: judgeable ? findNeededForGate({ fp, tp }, settings.verdict) : null,
    reasons: [...broken.map(({ reason }) => reason), ...(dominated ? [describeFriction(friction, log.entries)] : [])],
    repairs: [...new Set(broken.map(({ repair }) => repair))],
    limits: settings.verdict,
  };
}

function describeFriction(friction: number, entries: number): string {
  return `${friction} of ${entries} log entries are about friction, not about findings: no verdict on what the gate finds can rest on them.`;
}
