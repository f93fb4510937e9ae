/**
 * The threshold: what must be reached before the gate may be judged, whether the evidence is sound, and the
 * verdict. It must never give a verdict on broken or missing evidence.
 */
import type { LogCensus, Rule, Threshold, VerdictLimits } from './digest.ts';
import type { Outcome } from './evidence.ts';
import { anytimeInterval } from './interval.ts';
import { assessNeed, type WeekCount } from './pace.ts';
import { sum } from './tally.ts';
import { findNeededForGate, judgeGate } from './verdict.ts';
import type { Week } from './week.ts';

/** The gate runs of one week, all repositories together. */
export interface WeekOutcomes {
  readonly week: Week;
  readonly gateRuns: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

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
    reasons: [...broken, ...(dominated ? [describeFriction(friction, log.entries)] : [])],
    limits: settings.verdict,
  };
}

/** What is wrong with the evidence itself, and how to repair it. */
function findBreaks(outcomes: readonly WeekOutcomes[]): string[] {
  const active = outcomes.filter((week) => week.gateRuns - week.outcomes.unfinished > 0).slice(-2);
  const silent = active.length === 2 && active.every((week) => week.outcomes.reported === 0);
  const recent = outcomes.slice(-4);
  const all = sum(recent.map((week) => week.gateRuns));
  const lost = sum(
    recent.map(
      ({ outcomes: o }) => o.unreachable + o['artifact-expired'] + o['no-report'] + o['no-artifact'] + o.unreadable,
    ),
  );
  return [
    ...(silent
      ? [
          `No gate run of ${active[0]?.week ?? ''} and ${active[1]?.week ?? ''} left a report: look at the newest run of the gate, and run platformctl dogfood aggregate --dry-run.`,
        ]
      : []),
    ...(all > 0 && lost > all / 5
      ? [
          `${lost} of ${all} gate runs of the last four weeks left no readable report, more than a fifth: the gaps below say where; run platformctl dogfood aggregate --dry-run.`,
        ]
      : []),
  ];
}

function describeFriction(friction: number, entries: number): string {
  return `${friction} of ${entries} log entries are about friction, not about findings: no verdict on what the gate finds can rest on them.`;
}
