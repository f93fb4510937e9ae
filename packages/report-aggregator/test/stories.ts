/** The weeks of the goldens: what each tells, and its digest. */
import type { Digest } from '../src/digest/digest.ts';
import {
  aChange,
  aDigest,
  aLedger,
  aLog,
  anEntry,
  aNeed,
  aRate,
  aRepository,
  aRule,
  aThreshold,
  aTrend,
  findings,
  noPulls,
} from './a-digest.ts';
import { anOrdinaryWeek } from './a-week.ts';
/** The week before, where a story has one. */
export const previous: NonNullable<Digest['previous']> = {
  week: '2026-W26',
  open: 120,
  gateRuns: 12,
  reported: 12,
  red: 3,
  inReview: { fixed: 0, leftOpen: 0, interval: null },
  verdict: 'undecided',
  rules: {},
};

/** Every golden by its name. */
export const stories: Readonly<Record<string, Digest>> = {
  'first-week': aDigest({
    ledger: aLedger({ reported: 11, cancelled: 1 }, 4),
    gate: { green: 4, red: 7, minutes: 31, redPullRequests: 1, redAtLast: 1, findingsPerPullRequest: 1 },
    rules: [aRule('unused-symbol', 'PY031', { open: 80 }), aRule('large-file', 'PY063', { open: 1 })],
    repositories: [
      aRepository('pdurlej/hermes-agency', 1, null),
      aRepository('pdurlej/platform', 11, { open: 81, against: null }),
    ],
    trend: aTrend('2026-W27', [[81, 0, 0, 0, 12]]).map((row) => ({ ...row, baseline: 81 })),
    threshold: aThreshold({ runs: aNeed(11, 100), logEntries: aNeed(0, 20), opened: '2026-07-01' }),
  }),
  'quiet-week': aDigest({
    week: '2026-W25',
    ledger: aLedger({ reported: 1 }, 2),
    gate: { green: 1, red: 0, minutes: 2, redPullRequests: 0, redAtLast: 0, findingsPerPullRequest: null },
    rules: [aRule('unused-symbol', 'PY031', { open: 120 })],
    repositories: [
      aRepository('pdurlej/hermes-agency', 0, { open: 20, snapshotRun: null }),
      aRepository('pdurlej/platform', 1, { open: 100, against: '2026-W24' }),
    ],
    trend: aTrend('2026-W25', [
      [120, 0, 0, 0, 12],
      [120, 0, 0, 0, 1],
    ]),
    threshold: aThreshold({
      runs: aNeed(312, 100, { metIn: '2026-W19' }),
      logEntries: aNeed(14, 20, { perWeek: { mean: 1.5, low: 0.95, high: 2.3 }, metIn: '2026-W29' }),
    }),
    previous: { ...previous, week: '2026-W24' },
  }),
  'ordinary-week': anOrdinaryWeek(),
  'broken-week': aDigest({
    ledger: aLedger({ reported: 14, unreachable: 9, 'artifact-expired': 2, unreadable: 1 }, 3),
    gate: { green: 6, red: 18, minutes: 1303, redPullRequests: 5, redAtLast: 2, findingsPerPullRequest: 12 },
    rules: [aRule('unused-symbol', 'PY031', { open: 120, new: 1, review: [1, 9] })],
    pulls: {
      week: noPulls,
      window: { ...noPulls, pullRequests: 5, countedReports: 11, rate: aRate(1, 9) },
      bulkDrops: [],
      byRule: {},
      byBucket: {},
      byRepository: {},
    },
    repositories: [
      aRepository('pdurlej/atlas-signer', 0, { open: 21, snapshotRun: null }, { unreachable: true }),
      aRepository('pdurlej/hermes-agency', 0, null, { unreachable: true }),
      aRepository('pdurlej/platform', 26, { open: 100, new: 1 }),
    ],
    trend: aTrend('2026-W27', [
      [120, 3, 0, 1, 30],
      [null, 0, 0, 0, null],
      [121, 1, 0, 0, 26],
    ]),
    threshold: aThreshold({
      state: 'broken',
      runs: aNeed(45, 100),
      logEntries: aNeed(1, 20),
      reasons: [
        '12 of 56 gate runs of the last four weeks left no readable report, more than a fifth: 9 unreachable, 2 expired and 1 unreadable, all of them in `pdurlej/platform`.',
      ],
      repairs: [
        '`platformctl dogfood aggregate --week 2026-27` asks the forge again for what it did not hand out, and renews this page.',
      ],
    }),
    gaps: [
      {
        kind: 'artifact-unreachable',
        repository: 'pdurlej/platform',
        count: 9,
        incomplete: true,
        sentence:
          'The forge did not hand out the artifact of 9 gate runs in pdurlej/platform; the next run asks again.',
      },
      {
        kind: 'repository-unreachable',
        repository: 'pdurlej/atlas-signer',
        count: 1,
        incomplete: true,
        sentence:
          'pdurlej/atlas-signer could not be listed since 2026-07-02: check that it still exists and that the token may read it; what was archived before is used.',
      },
      {
        kind: 'repository-unreachable',
        repository: 'pdurlej/hermes-agency',
        count: 1,
        incomplete: true,
        sentence:
          'pdurlej/hermes-agency could not be listed at any time: check that it still exists and that the token may read it; what was archived before is used.',
      },
      {
        kind: 'artifact-expired',
        repository: 'pdurlej/platform',
        count: 2,
        incomplete: false,
        sentence:
          'The artifact of 2 gate runs in pdurlej/platform had expired or was gone before it could be archived.',
      },
    ],
    previous,
    changes: [aChange('pdurlej/platform', 846, { new: findings('unused-symbol', 'PY031', 1) })],
  }),
  'analyzer-upgrade': aDigest({
    ledger: aLedger({ reported: 12 }),
    gate: { green: 11, red: 1, minutes: 1, redPullRequests: 1, redAtLast: 0, findingsPerPullRequest: 2 },
    rules: [
      aRule('duplicate-code', 'PY050', { open: 64, new: 12 }),
      aRule('unused-symbol', 'PY031', { open: 38, resolved: 1 }),
    ],
    repositories: [
      aRepository('pdurlej/fallow-py', 2, { open: 0, analyzerChanged: true }),
      aRepository('pdurlej/iskra-openclaw', 3, { open: 38, absent: 1, resolved: 1 }),
      aRepository('pdurlej/platform', 7, { open: 64, new: 12, absent: 29, analyzerChanged: true }),
    ],
    trend: aTrend('2026-W27', [
      [120, 2, 1, 0, 12],
      [102, 12, 0, 1, 12],
    ]).map((row) => (row.week === '2026-W27' ? { ...row, absent: 30 } : row)),
    threshold: aThreshold({
      runs: aNeed(99, 100, { perWeek: { mean: 12, low: 10.1, high: 14.2 }, metIn: '2026-W28' }),
      logEntries: aNeed(23, 20, { metIn: '2026-W22' }),
    }),
    gaps: [
      {
        kind: 'analyzer-changed',
        repository: 'pdurlej/fallow-py',
        count: 1,
        incomplete: false,
        sentence:
          'The analyzer of pdurlej/fallow-py changed since 2026-W26: what is absent there is not claimed as resolved.',
      },
      {
        kind: 'analyzer-changed',
        repository: 'pdurlej/platform',
        count: 1,
        incomplete: false,
        sentence:
          'The analyzer of pdurlej/platform changed since 2026-W26: what is absent there is not claimed as resolved.',
      },
    ],
    previous,
    changes: [
      aChange('pdurlej/platform', 844, {
        analyzerChanged: true,
        new: findings('duplicate-code', 'PY050', 1, { count: 12 }),
        absent: findings('unused-symbol', 'PY031', 1, { count: 29 }),
      }),
      aChange('pdurlej/iskra-openclaw', 411, { absent: findings('unused-symbol', 'PY031', 1) }),
    ],
  }),
  'needs-unmet': aDigest({
    ledger: aLedger({ reported: 12, 'no-artifact': 1 }, 1, 2),
    gate: { green: 10, red: 3, minutes: 40, redPullRequests: 2, redAtLast: 1, findingsPerPullRequest: 4.5 },
    rules: [aRule('unused-symbol', 'PY031', { open: 121, new: 1, log: [2, 0] })],
    repositories: [aRepository('pdurlej/platform', 13, { open: 121, new: 1, updated: 1 })],
    trend: aTrend('2026-W27', [
      [119, 0, 0, 0, 12],
      [120, 1, 0, 0, 12],
      [121, 1, 0, 0, 13],
    ]).map((row) => (row.week === '2026-W27' ? { ...row, updated: 1 } : row)),
    log: aLog([anEntry({ class: 'TP', date: '2026-07-01' }), anEntry({ class: 'TP', title: 'Older' })]),
    threshold: aThreshold({
      runs: aNeed(61, 100, { perWeek: { mean: 12.3, low: 10.4, high: 14.6 }, metIn: '2026-W31' }),
      logEntries: aNeed(2, 20, { perWeek: { mean: 0.5, low: 0.2, high: 1.1 }, metIn: '2027-W11' }),
      opened: '2026-07-01',
    }),
    previous,
    changes: [aChange('pdurlej/platform', 844, { new: findings('unused-symbol', 'PY031', 1) })],
  }),
  keep: anOrdinaryWeek({
    threshold: aThreshold({ runs: aNeed(1623, 100), logEntries: aNeed(40, 20) }, [36, 2]),
    changes: [],
    trend: aTrend('2026-W27', [
      [461, 0, 0, 0, 40],
      [461, 0, 0, 0, 138],
    ]),
    gaps: [],
    pulls: { week: noPulls, window: noPulls, bulkDrops: [], byRule: {}, byBucket: {}, byRepository: {} },
    log: aLog([anEntry({ class: 'TP', date: '2026-07-01' })]),
    rules: [aRule('unused-symbol', 'PY031', { open: 461, log: [36, 0] }), aRule('large-file', 'PY063')],
  }),
  drop: anOrdinaryWeek({
    threshold: aThreshold({ runs: aNeed(623, 100), logEntries: aNeed(45, 20), tune: ['large-file'] }, [3, 40]),
    changes: [aChange('pdurlej/platform', 844, { absent: findings('unused-symbol', 'PY031', 2) })],
    rules: [
      aRule('duplicate-code', 'PY050', { open: 5, log: [0, 20] }),
      aRule('unused-symbol', 'PY031', { open: 43, resolved: 2, log: [3, 20], review: [2, 21] }),
      aRule('large-file', 'PY063', { open: 14, review: [0, 80] }),
    ],
    log: aLog([anEntry()]),
  }),
  'split-log': anOrdinaryWeek({
    threshold: aThreshold({ runs: aNeed(623, 100), logEntries: aNeed(28, 20) }, [20, 6]),
    changes: [aChange('pdurlej/platform', 844, { reappeared: findings('unused-symbol', 'PY031', 2, { daysAway: 8 }) })],
    rules: [
      aRule('unused-symbol', 'PY031', { open: 43, log: [14, 0] }),
      aRule('large-file', 'PY063', { open: 1, log: [6, 6] }),
    ],
    log: aLog([anEntry()]),
  }),
  'hostile-names': anOrdinaryWeek({
    rules: [
      aRule('a|b` <!-- --> @pdurlej #1', 'PY0|31', { open: 3, new: 1 }),
      aRule('[x](javascript:alert(1))', null, { open: 1 }),
    ],
    repositories: [
      aRepository('pdurlej/platform#45', 3, { open: 3, new: 1 }),
      aRepository('<script>\n\u202E', 0, { open: 1 }),
    ],
    changes: [
      aChange('evil/../pulls', 12, {
        new: findings('@pdurlej', '#12', 1, {
          file: '../../issues/1',
          symbol: '`',
          text: '```\n# h\n<!-- platformctl:notes -->',
        }),
      }),
      aChange('pdurlej/platform', 13, {
        new: findings('rule\\|', 'PY031', 1, {
          file: 'src/a b/(1)#2?.py',
          symbol: '',
          text: '\uD800\u0000 https://evil.example',
        }),
      }),
    ],
    log: aLog([
      anEntry({ title: '</details> ![x](https://evil.example)', rules: ['@org/team'], source: 'o/r#9 comment 1' }),
    ]),
    gaps: [
      {
        kind: 'unreadable',
        repository: 'x/y',
        count: 1,
        incomplete: false,
        sentence:
          'The report of 1 gate run in x/y#1 could not be read: <b>@pdurlej</b> 5b3b8fc0e5 www.evil.example `x|y.',
      },
    ],
  }),
  provisional: anOrdinaryWeek({
    provisional: true,
    asOf: '2026-07-05T02:00:00Z',
    ledger: aLedger({ reported: 1, unfinished: 1 }, 1),
    gate: { green: 0, red: 1, minutes: 1, redPullRequests: 1, redAtLast: 1, findingsPerPullRequest: 1 },
    changes: [aChange('pdurlej/platform', 844, { new: findings('unused-symbol', 'PY031', 1) })],
    log: aLog([anEntry()]),
    previous: { ...previous, rules: { 'unused-symbol': 'tune' }, red: 0 },
  }),
};
