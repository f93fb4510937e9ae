/** Digests for tests of the page: an empty one to build upon, and the pieces of a bigger one. Figures are made up, or those of the example. */
import type {
  ChangedFinding,
  Digest,
  Ledger,
  LogEntry,
  Need,
  PullTally,
  Repository,
  RepositoryChange,
  Rule,
  Series,
  Threshold,
  Transition,
  TrendWeek,
} from '../src/digest/digest.ts';
import { outcomes, type Outcome } from '../src/evidence/evidence.ts';
import { anytimeInterval } from '../src/verdict/interval.ts';
import { findNeededForGate, findNeededForRule, judgeGate, judgeRule } from '../src/verdict/verdict.ts';
import { addWeeks, weekBounds } from '../src/week.ts';

export const sha = '5b3b8fc0e5336a8429deb649d46637c1cad609c7';
const limits = { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 };
const still: Transition = { new: 0, reappeared: 0, unchanged: 0, updated: 0, absent: 0, resolved: 0 };
const noFindings = { total: 0, distinctFingerprints: 0, distinctLineages: 0, byBucket: {}, bySeverity: {} };

/** A digest of a week in which nothing is known; everything else is laid over it. */
export function aDigest(over: Partial<Digest> = {}): Digest {
  const week = over.week ?? '2026-W27';
  const bounds = weekBounds(week, 'Europe/Warsaw');
  return {
    schema: 'platformctl.dogfood.digest/1',
    week,
    ...bounds,
    timeZone: 'Europe/Warsaw',
    provisional: false,
    asOf: bounds.to,
    ledger: aLedger({}),
    findings: noFindings,
    gate: { green: 0, red: 0, minutes: 0, redPullRequests: 0, redAtLast: 0, findingsPerPullRequest: null },
    rules: [],
    repositories: [],
    trend: [],
    pulls: { week: noPulls, window: noPulls, bulkDrops: [], byRule: {}, byBucket: {}, byRepository: {} },
    log: aLog(),
    threshold: aThreshold(),
    gaps: [],
    provenance: { tool: '0.1.0', configuration: 'c'.repeat(64), inputs: 'd'.repeat(64) },
    previous: null,
    changes: [],
    forge: 'https://forge.example.org',
    ...over,
  };
}

export function aLedger(ended: Partial<Record<Outcome, number>>, otherWorkflows = 0, forks = 0): Ledger {
  const all = Object.fromEntries(outcomes.map((outcome) => [outcome, ended[outcome] ?? 0])) as Record<Outcome, number>;
  const gateRuns = Object.values(all).reduce((a, b) => a + b, 0);
  return { listed: gateRuns + otherWorkflows, otherWorkflows, gateRuns, forks, outcomes: all };
}

export function aRepository(
  repository: string,
  gateRuns: number,
  series: Partial<Series> | null = {},
  over: Partial<Repository> = {},
): Repository {
  const primary: Series = {
    ...still,
    shape: 'fix-plan',
    primary: true,
    snapshotRun: 40_000,
    against: '2026-W26',
    analyzerChanged: false,
    open: 0,
    lineages: 0,
    ...series,
  };
  return {
    repository,
    unreachable: false,
    ledger: aLedger({ reported: gateRuns }),
    findings: noFindings,
    series: series === null ? [] : [primary],
    ...over,
  };
}

/** What may be said of a rule in a test; log is [right, wrong], review is [fixed, of]. */
export interface RuleFigures {
  readonly open?: number;
  readonly new?: number;
  readonly back?: number;
  readonly resolved?: number;
  readonly review?: readonly [number, number];
  readonly log?: readonly [number, number];
}

/** A rule, its verdict and what would decide it computed from its figures. */
export function aRule(rule: string, id: string | null, figures: RuleFigures = {}): Rule {
  const [fixed, of] = figures.review ?? [0, 0];
  const [tp, fp] = figures.log ?? [0, 0];
  const evidence = { tp, fp, fixed, leftOpen: of - fixed };
  return {
    rule,
    id,
    total: 0,
    distinctFingerprints: 0,
    distinctLineages: 0,
    repositories: [],
    byBucket: {},
    open: figures.open ?? 0,
    trend: {
      ...still,
      new: figures.new ?? 0,
      reappeared: figures.back ?? 0,
      absent: figures.resolved ?? 0,
      resolved: figures.resolved ?? 0,
    },
    inReview: { fixed, leftOpen: of - fixed, interval: anytimeInterval(fixed, of) },
    log: { tp, fp, fn: 0, friction: 0 },
    verdict: judgeRule(evidence, limits),
    needed: findNeededForRule(evidence, limits),
  };
}

/** Findings of one rule in as many files, or `places` of one lineage. */
export function findings(
  rule: string,
  id: string | null,
  count: number,
  over: Partial<ChangedFinding> = {},
): ChangedFinding[] {
  return Array.from({ length: count }, (_, at) => ({
    rule,
    id,
    file: `src/part_${at + 1}.py`,
    line: 10 + at,
    symbol: `thing_${at + 1}`,
    text: `\`thing_${at + 1}\` is ${at + 3} lines too long`,
    count: 1,
    firstSeen: '2026-06-30T08:00:00Z',
    daysAway: null,
    ...over,
  }));
}

export function aChange(repository: string, index: number, over: Partial<RepositoryChange> = {}): RepositoryChange {
  return {
    repository,
    run: { id: 40_000 + index, index, sha },
    seenAt: '2026-07-03T09:30:00Z',
    analyzerChanged: false,
    new: [],
    reappeared: [],
    absent: [],
    possiblyMoved: [],
    ...over,
  };
}

/** Rows of the trend, oldest first, as [open, new, back, resolved, gate runs], ending with a week. */
export function aTrend(
  last: string,
  rows: readonly (readonly [
    open: number | null,
    fresh: number,
    back: number,
    resolved: number,
    gateRuns: number | null,
  ])[],
): TrendWeek[] {
  return rows.map(([open, fresh, back, resolved, gateRuns], at) => ({
    week: addWeeks(last, at + 1 - rows.length),
    gateRuns,
    reported: gateRuns,
    open,
    baseline: 0,
    retired: 0,
    new: fresh,
    reappeared: back,
    updated: 0,
    absent: resolved,
    resolved,
  }));
}

const noFate = { fixed: 0, leftOpen: 0, unknown: 0 };
export const noPulls: PullTally = {
  pullRequests: 0,
  runs: 0,
  countedReports: 0,
  withoutCountedReport: 0,
  noBase: 0,
  introduced: noFate,
  inherited: noFate,
  rate: { fixed: 0, leftOpen: 0, interval: null, withoutBulkDrops: { fixed: 0, leftOpen: 0 } },
};

/** A fix rate with its interval, of [fixed, of]. */
export function aRate(fixed: number, of: number, without: readonly [number, number] = [fixed, of]): PullTally['rate'] {
  return {
    fixed,
    leftOpen: of - fixed,
    interval: anytimeInterval(fixed, of),
    withoutBulkDrops: { fixed: without[0], leftOpen: without[1] - without[0] },
  };
}

export function aNeed(have: number, need: number, over: Partial<Need> = {}): Need {
  return { have, need, perWeek: null, metIn: null, ...over };
}

/** A threshold, its verdict computed from the judged entries [right, wrong] unless given. */
export function aThreshold(over: Partial<Threshold> = {}, [tp, fp]: readonly [number, number] = [0, 0]): Threshold {
  const runs = over.runs ?? aNeed(0, 100);
  const logEntries = over.logEntries ?? aNeed(0, 20);
  const met = runs.have >= runs.need && logEntries.have >= logEntries.need;
  return {
    state: met ? 'met' : 'not-yet',
    verdict: met ? judgeGate({ tp, fp }, limits) : 'undecided',
    tune: [],
    runs,
    logEntries,
    opened: '2026-05-01',
    judged: { fp, of: tp + fp, interval: anytimeInterval(fp, tp + fp) },
    needed: met ? findNeededForGate({ tp, fp }, limits) : null,
    reasons: [],
    repairs: [],
    limits,
    ...over,
  };
}

export function anEntry(over: Partial<LogEntry> = {}): LogEntry {
  return {
    source: 'pdurlej/platform:.codex/DOGFOOD-LOG.md',
    line: 12,
    repository: 'pdurlej/platform',
    date: '2026-05-30',
    time: '21:14',
    class: 'FP',
    title: 'Short title',
    rules: ['PY031'],
    unknownRules: [],
    forgiven: [],
    ...over,
  };
}

export function aLog(counted: readonly LogEntry[] = [], over: Partial<Digest['log']> = {}): Digest['log'] {
  const count = (kind: LogEntry['class']): number => counted.filter((entry) => entry.class === kind).length;
  return {
    entries: counted.length,
    forgiven: counted.filter((entry) => entry.forgiven.length > 0).length,
    byClass: { TP: count('TP'), FP: count('FP'), FN: count('FN'), FRICTION: count('FRICTION') },
    byRepository: {},
    refused: [],
    unknownRules: [],
    counted,
    ...over,
  };
}
