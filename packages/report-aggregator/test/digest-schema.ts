/**
 * The JSON digest as a schema: docs/digest.schema.json is made from it, and every digest of the corpus is checked
 * against it. Strict: a field that is not here is a mistake, or has to be added here and in the docs.
 */
import * as z from 'zod';
import { outcomes, type Outcome } from '../src/evidence/evidence.ts';
import { gapKinds } from '../src/digest/gap-kinds.ts';

const count = z.int().nonnegative();
const counts = z.record(z.string(), count);
const share = z.number().min(0).max(1);
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);
const week = z.string().regex(/^\d{4}-W\d{2}$/u);
const interval = z.tuple([share, share]);
const verdict = z.enum(['keep', 'tune', 'drop', 'undecided']);
const gateVerdict = z.enum(['keep', 'drop', 'undecided']);

const ledger = z.strictObject({
  listed: count,
  otherWorkflows: count,
  gateRuns: count,
  forks: count,
  outcomes: z.strictObject(
    Object.fromEntries(outcomes.map((outcome) => [outcome, count])) as Record<Outcome, typeof count>,
  ),
});
const findings = z.strictObject({
  total: count,
  distinctFingerprints: count,
  distinctLineages: count,
  byBucket: counts,
  bySeverity: counts,
});
const moves = { new: count, reappeared: count, unchanged: count, updated: count, absent: count, resolved: count };
const needed = z.strictObject({ entries: count.nullable(), verdict: verdict.nullable() }).nullable();
const reviewed = z.strictObject({ fixed: count, leftOpen: count, interval: interval.nullable() });

const rule = z.strictObject({
  rule: z.string(),
  id: z.string().nullable(),
  total: count,
  distinctFingerprints: count,
  distinctLineages: count,
  repositories: z.array(z.string()),
  byBucket: counts,
  open: count,
  trend: z.strictObject(moves),
  inReview: reviewed,
  log: z.strictObject({ tp: count, fp: count, fn: count, friction: count }),
  verdict,
  needed,
});

const series = z.strictObject({
  shape: z.enum(['fix-plan', 'full-report']),
  primary: z.boolean(),
  snapshotRun: count.nullable(),
  against: week.nullable(),
  analyzerChanged: z.boolean(),
  open: count,
  lineages: count,
  ...moves,
});

const trendWeek = z.strictObject({
  week,
  gateRuns: count.nullable(),
  reported: count.nullable(),
  open: count.nullable(),
  baseline: count,
  retired: count,
  new: count,
  reappeared: count,
  updated: count,
  absent: count,
  resolved: count,
});

const fate = z.strictObject({ fixed: count, leftOpen: count, unknown: count });
const fates = z.record(z.string(), z.strictObject({ introduced: fate, inherited: fate }));
const pullTally = z.strictObject({
  pullRequests: count,
  runs: count,
  countedReports: count,
  withoutCountedReport: count,
  noBase: count,
  introduced: fate,
  inherited: fate,
  rate: z.strictObject({
    fixed: count,
    leftOpen: count,
    interval: interval.nullable(),
    withoutBulkDrops: z.strictObject({ fixed: count, leftOpen: count }),
  }),
});

const logEntry = z.strictObject({
  source: z.string(),
  line: count,
  repository: z.string(),
  date: day,
  time: z.string().nullable(),
  class: z.enum(['TP', 'FP', 'FN', 'FRICTION']),
  title: z.string(),
  rules: z.array(z.string()),
  unknownRules: z.array(z.string()),
  forgiven: z.array(z.string()),
});

const need = z.strictObject({
  have: count,
  need: count,
  perWeek: z.strictObject({ mean: z.number(), low: z.number(), high: z.number() }).nullable(),
  metIn: week.nullable(),
});

const changed = z.strictObject({
  rule: z.string(),
  id: z.string().nullable(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  symbol: z.string().nullable(),
  text: z.string(),
  count,
  firstSeen: instant,
  daysAway: count.nullable(),
});

export const DigestSchema = z.strictObject({
  schema: z.literal('platformctl.dogfood.digest/1'),
  week,
  from: instant,
  to: instant,
  timeZone: z.string(),
  provisional: z.boolean(),
  asOf: instant,
  ledger,
  findings,
  gate: z.strictObject({
    green: count,
    red: count,
    minutes: count,
    redPullRequests: count,
    redAtLast: count,
    findingsPerPullRequest: z.number().nullable(),
  }),
  rules: z.array(rule),
  repositories: z.array(
    z.strictObject({ repository: z.string(), unreachable: z.boolean(), ledger, findings, series: z.array(series) }),
  ),
  trend: z.array(trendWeek).max(12),
  pulls: z.strictObject({
    week: pullTally,
    window: pullTally,
    bulkDrops: z.array(
      z.strictObject({ repository: z.string(), pullRequest: z.string(), run: count, vanished: count, week }),
    ),
    byRule: fates,
    byBucket: fates,
    byRepository: fates,
  }),
  log: z.strictObject({
    entries: count,
    forgiven: count,
    byClass: z.strictObject({ TP: count, FP: count, FN: count, FRICTION: count }),
    byRepository: counts,
    refused: z.array(z.strictObject({ source: z.string(), line: count, reason: z.string(), date: day.nullable() })),
    unknownRules: z.array(z.strictObject({ source: z.string(), line: count, rule: z.string() })),
    counted: z.array(logEntry),
  }),
  threshold: z.strictObject({
    state: z.enum(['met', 'not-yet', 'broken']),
    verdict: gateVerdict,
    tune: z.array(z.string()),
    runs: need,
    logEntries: need,
    opened: day,
    judged: z.strictObject({ fp: count, of: count, interval: interval.nullable() }),
    needed,
    reasons: z.array(z.string()),
    repairs: z.array(z.string()),
    limits: z.strictObject({ drop: share, tuneFalse: share, tuneFixed: share, keep: share }),
  }),
  gaps: z.array(
    z.strictObject({
      kind: z.enum(Object.keys(gapKinds)).describe(
        Object.entries(gapKinds)
          .map(([kind, words]) => `${kind}: ${words}`)
          .join('; '),
      ),
      repository: z.string().nullable(),
      count,
      incomplete: z.boolean(),
      sentence: z.string(),
    }),
  ),
  provenance: z.strictObject({ tool: z.string(), configuration: z.string(), inputs: z.string() }),
  previous: z
    .strictObject({
      week,
      open: count.nullable(),
      gateRuns: count,
      reported: count,
      red: count,
      inReview: reviewed,
      verdict: gateVerdict,
      rules: z.record(z.string(), verdict),
    })
    .nullable(),
  changes: z.array(
    z.strictObject({
      repository: z.string(),
      run: z.strictObject({ id: count, index: count, sha: z.string() }),
      seenAt: instant,
      analyzerChanged: z.boolean(),
      new: z.array(changed),
      reappeared: z.array(changed),
      absent: z.array(changed),
      possiblyMoved: z.array(
        z.strictObject({ rule: z.string(), symbol: z.string(), from: z.string(), to: z.string() }),
      ),
    }),
  ),
  forge: z.string(),
});
