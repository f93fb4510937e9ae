import { expect, it } from 'vitest';
import type { LogClass, LogEntry, Rule } from '../src/digest/digest.ts';
import { ruleCode, ruleName } from '../src/log/rule-names.ts';
import { rankRules } from '../src/verdict/rules.ts';
import { followTrend } from '../src/trend/trend-rows.ts';
import { aLog, anEntry } from './a-digest.ts';
import { aFinding, anAttempt, anEvidenceWeek, aReport, someEvidence } from './an-attempt.ts';
import { rollUpAll } from './roll-up-all.ts';

const limits = { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 };
const dictionary = [
  aFinding('f'),
  aFinding('g', { rule: 'large-file', id: null }),
  aFinding('h', { rule: 'home-made', id: 'HM1' }),
  aFinding('i', { rule: 'another', id: null }),
];
/** A full scan of the default branch and a report of a part, of which only the first one opens anything. */
const week = anEvidenceWeek([
  someEvidence(
    [
      anAttempt(1, { report: aReport([0, 1, 1]) }),
      anAttempt(2, { report: aReport([0, 2], { scope: 'diff' }), onDefaultBranch: false }),
    ],
    { findings: dictionary },
  ),
]);

function judged(kind: LogClass, ...rules: string[]): LogEntry {
  return anEntry({ class: kind, rules });
}

function rank(over: {
  readonly evidence?: typeof week | null;
  readonly inReview?: ReadonlyMap<string, { readonly fixed: number; readonly leftOpen: number }>;
  readonly entries?: readonly LogEntry[];
}): Rule[] {
  const { now } = followTrend(rollUpAll([week]), '2026-W20', () => true);
  const evidence = over.evidence === null ? undefined : week;
  return rankRules(evidence, now, over.inReview ?? new Map(), aLog(over.entries ?? []), limits);
}

it('ranks every rule with anything to say: the most open first, then by name', () => {
  const inReview = new Map([['duplicate-code', { fixed: 1, leftOpen: 2 }]]);
  const ranked = rank({ inReview, entries: [judged('TP', 'PY070', 'PY999')] });

  expect(ranked.map(({ rule, id, open, total }) => [rule, id, open, total])).toEqual([
    ['large-file', 'PY063', 2, 2],
    ['unused-symbol', 'PY031', 1, 2],
    ['PY999', null, 0, 0],
    ['boundary-violation', 'PY070', 0, 0],
    ['duplicate-code', 'PY050', 0, 0],
    ['home-made', 'HM1', 0, 1],
  ]);
});

it('still knows what is open of a week without any evidence', () => {
  expect(
    rank({ evidence: null }).map(({ rule, open, total, repositories }) => [rule, open, total, ...repositories]),
  ).toEqual([
    ['large-file', 2, 0, 'o/r'],
    ['unused-symbol', 1, 0, 'o/r'],
  ]);
});

it('puts together all that is known of a rule', () => {
  const inReview = new Map([['unused-symbol', { fixed: 2, leftOpen: 1 }]]);
  const entries = [judged('TP', 'PY031'), judged('FP', 'PY031', 'PY050'), judged('FP', 'py031')];
  const [, rule] = rank({ inReview, entries: [...entries, judged('FN', 'PY031'), judged('FRICTION', 'PY031')] });

  expect(rule).toEqual({
    rule: 'unused-symbol',
    id: 'PY031',
    total: 2,
    distinctFingerprints: 1,
    distinctLineages: 1,
    repositories: ['o/r'],
    byBucket: { review_needed: 2 },
    open: 1,
    trend: { new: 0, reappeared: 0, unchanged: 0, updated: 0, absent: 0, resolved: 0 },
    inReview: { fixed: 2, leftOpen: 1, interval: [0.0668, 0.9958] },
    log: { tp: 1, fp: 2, fn: 1, friction: 1 },
    verdict: 'undecided',
    needed: { entries: expect.any(Number), verdict: 'tune' },
  });
});

it('lets a verdict rest on the log and on reviews', () => {
  const verdicts = (over: Parameters<typeof rank>[0]): unknown =>
    rank(over).map(({ rule, verdict }) => `${rule}: ${verdict}`)[1];
  const all = (kind: LogClass, count: number): LogEntry[] => Array.from({ length: count }, () => judged(kind, 'PY031'));

  expect(verdicts({ entries: all('FP', 8) })).toBe('unused-symbol: drop');
  expect(verdicts({ entries: all('FP', 2) })).toBe('unused-symbol: tune');
  expect(verdicts({ entries: all('TP', 17) })).toBe('unused-symbol: keep');
  expect(verdicts({ entries: all('FRICTION', 17) })).toBe('unused-symbol: undecided');
  expect(verdicts({ inReview: new Map([['unused-symbol', { fixed: 0, leftOpen: 80 }]]) })).toBe('unused-symbol: tune');
});

it('knows rules by code and by name, in any case', () => {
  expect([ruleName('PY031'), ruleName('py090'), ruleName('PY999'), ruleName('toString')]).toEqual([
    'unused-symbol',
    'risky-hotspot',
    null,
    null,
  ]);
  expect([ruleCode('Unused-Symbol'), ruleCode('parse-error'), ruleCode('home-made')]).toEqual(['PY031', 'PY000', null]);
});
