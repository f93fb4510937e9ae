/** An ordinary week with everything in it: the figures of a real corpus at the end of 2026-W27. */
import type { Digest, Rule } from '../src/digest/digest.ts';
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

const rules: readonly Rule[] = [
  aRule('high-cyclomatic-complexity', 'PY060', { open: 113, new: 13, resolved: 5, review: [4, 21], log: [1, 1] }),
  aRule('high-cognitive-complexity', 'PY061', { open: 90, new: 12, resolved: 4, review: [8, 30], log: [2, 0] }),
  aRule('large-function', 'PY062', { open: 57, new: 3, resolved: 2, review: [3, 12], log: [1, 1] }),
  aRule('risky-hotspot', 'PY090', { open: 49, new: 5, back: 1, resolved: 1, review: [1, 6], log: [1, 0] }),
  aRule('unused-runtime-dependency', 'PY049', { open: 48, new: 46 }),
  aRule('unused-symbol', 'PY031', { open: 43, new: 5, back: 1, resolved: 1, review: [2, 21], log: [1, 2] }),
  aRule('unused-module', 'PY030', { open: 21, new: 5, resolved: 1, review: [0, 2] }),
  aRule('missing-runtime-dependency', 'PY040', { open: 15, resolved: 2, review: [1, 5], log: [1, 2] }),
  aRule('large-file', 'PY063', { open: 14, review: [2, 2], log: [1, 0] }),
  aRule('circular-dependency', 'PY020', { open: 5, log: [2, 1] }),
  aRule('duplicate-code', 'PY050', { open: 5, new: 1, back: 1, resolved: 1, review: [2, 7], log: [0, 1] }),
  aRule('runtime-dependency-used-only-in-tests', 'PY047', { open: 1, new: 1 }),
  aRule('config-error', 'PY001'),
];

const against = '2026-W26';
const repositories = [
  aRepository('pdurlej/atlas-signer', 33, { open: 75, new: 54, absent: 3, resolved: 3, updated: 2, against }),
  aRepository('pdurlej/fallow-py', 18, { open: 0, against }),
  aRepository('pdurlej/hermes-agency', 24, { open: 113, reappeared: 1, updated: 3, against }),
  aRepository('pdurlej/iskra-openclaw', 38, { open: 34, new: 3, reappeared: 1, updated: 7, against }),
  aRepository('pdurlej/platform', 25, {
    open: 239,
    new: 34,
    reappeared: 1,
    absent: 14,
    resolved: 14,
    updated: 27,
    against,
  }),
];

const changes = [
  aChange('pdurlej/atlas-signer', 213, {
    new: [
      ...findings('unused-runtime-dependency', 'PY049', 46, { file: 'pyproject.toml', line: null }),
      ...findings('high-cognitive-complexity', 'PY061', 4),
      ...findings('high-cyclomatic-complexity', 'PY060', 4),
    ],
    absent: [...findings('missing-runtime-dependency', 'PY040', 2), ...findings('unused-module', 'PY030', 1)],
  }),
  aChange('pdurlej/platform', 844, {
    new: [
      ...findings('high-cyclomatic-complexity', 'PY060', 13),
      ...findings('high-cognitive-complexity', 'PY061', 8),
      ...findings('unused-symbol', 'PY031', 5),
      ...findings('unused-module', 'PY030', 4),
      ...findings('large-function', 'PY062', 3),
      ...findings('duplicate-code', 'PY050', 1),
    ],
    reappeared: findings('duplicate-code', 'PY050', 1, { daysAway: 12, firstSeen: '2026-04-02T10:00:00Z' }),
    absent: [
      ...findings('high-cyclomatic-complexity', 'PY060', 5),
      ...findings('high-cognitive-complexity', 'PY061', 4),
      ...findings('large-function', 'PY062', 2),
      ...findings('risky-hotspot', 'PY090', 1),
      ...findings('unused-symbol', 'PY031', 1),
      ...findings('duplicate-code', 'PY050', 1),
    ],
    possiblyMoved: [{ rule: 'unused-symbol', symbol: 'thing_1', from: 'src/old.py', to: 'src/part_1.py' }],
  }),
  aChange('pdurlej/iskra-openclaw', 411, {
    new: [...findings('risky-hotspot', 'PY090', 2), ...findings('unused-module', 'PY030', 1)],
    reappeared: findings('risky-hotspot', 'PY090', 1, { daysAway: 1 }),
  }),
  aChange('pdurlej/hermes-agency', 293, { reappeared: findings('unused-symbol', 'PY031', 1, { daysAway: 7 }) }),
];

const rows = [
  [385, 2, 0, 6, 35],
  [394, 9, 0, 0, 43],
  [405, 12, 5, 6, 75],
  [414, 15, 0, 6, 73],
  [412, 3, 0, 5, 79],
  [409, 10, 0, 13, 35],
  [410, 9, 0, 8, 58],
  [408, 6, 4, 12, 51],
  [409, 1, 0, 0, 49],
  [409, 0, 0, 0, 1],
  [384, 27, 2, 54, 129],
  [461, 91, 3, 17, 138],
] as const;

const entries = [
  ...Array.from({ length: 7 }, (_, at) => anEntry({ class: 'TP', line: 20 + at, title: `Right number ${at + 1}` })),
  ...Array.from({ length: 8 }, (_, at) =>
    anEntry({ class: 'FP', line: 40 + at, title: `Wrong number ${at + 1}`, rules: ['PY031', 'PY040'] }),
  ),
  anEntry({
    class: 'FN',
    line: 60,
    title: 'Missed a copy',
    rules: ['PY050'],
    time: null,
    forgiven: ['a missing time'],
  }),
  anEntry({
    class: 'FN',
    line: 66,
    title: 'Missed a cycle',
    rules: [],
    repository: '',
    source: 'pdurlej/fallow-py#9 comment 12',
  }),
  ...Array.from({ length: 3 }, (_, at) =>
    anEntry({ class: 'FRICTION', line: 80 + at, title: `In the way ${at + 1}`, rules: [] }),
  ),
];

/** The ordinary week. */
export function anOrdinaryWeek(over: Partial<Digest> = {}): Digest {
  const trend = aTrend('2026-W27', rows).map((row) => (row.week === '2026-W27' ? { ...row, updated: 39 } : row));
  return aDigest({
    ledger: aLedger({ reported: 135, cancelled: 2, 'no-report': 1 }, 16),
    gate: { green: 22, red: 113, minutes: 303, redPullRequests: 21, redAtLast: 12, findingsPerPullRequest: 17.5 },
    rules,
    repositories,
    trend,
    pulls: {
      week: {
        ...noPulls,
        pullRequests: 24,
        runs: 40,
        countedReports: 38,
        withoutCountedReport: 1,
        introduced: { fixed: 6, leftOpen: 14, unknown: 1 },
      },
      window: {
        ...noPulls,
        pullRequests: 131,
        runs: 260,
        countedReports: 243,
        withoutCountedReport: 11,
        introduced: { fixed: 23, leftOpen: 94, unknown: 4 },
        inherited: { fixed: 59, leftOpen: 2074, unknown: 39 },
        rate: aRate(23, 106, [21, 104]),
      },
      byRule: {},
      byBucket: {},
      byRepository: {},
      bulkDrops: [{ repository: 'pdurlej/fallow-py', pullRequest: '#45', run: 44_695, vanished: 56, week: '2026-W26' }],
    },
    log: aLog(entries, {
      refused: [
        {
          source: 'pdurlej/platform:.codex/DOGFOOD-LOG.md',
          line: 3,
          reason: 'the example of the template',
          date: null,
        },
        {
          source: 'pdurlej/platform:.codex/DOGFOOD-LOG.md',
          line: 90,
          reason: 'no class: write `[TP]`, `[FP]`, `[FN]` or `[FRICTION]` before the title',
          date: '2026-07-02',
        },
      ],
      unknownRules: [{ source: 'pdurlej/platform:.codex/DOGFOOD-LOG.md', line: 45, rule: 'PY999' }],
    }),
    threshold: aThreshold(
      { runs: aNeed(623, 100, { metIn: '2026-W19' }), logEntries: aNeed(20, 20, { metIn: '2026-W27' }) },
      [7, 8],
    ),
    gaps: [
      {
        kind: 'bulk-drop',
        repository: 'pdurlej/fallow-py',
        count: 56,
        incomplete: false,
        sentence:
          "In pdurlej/fallow-py#45 (W26) 56 findings vanished in one step: a change of the analyzer's configuration is likelier than 56 fixes.",
      },
    ],
    previous: {
      week: '2026-W26',
      open: 384,
      gateRuns: 129,
      reported: 126,
      red: 116,
      inReview: { fixed: 17, leftOpen: 70, interval: aRate(17, 87).interval },
      verdict: 'undecided',
      rules: {},
    },
    changes,
    ...over,
  });
}
