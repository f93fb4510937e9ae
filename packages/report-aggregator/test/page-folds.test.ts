import { expect, it } from 'vitest';
import type { ChangedFinding, Digest, LogEntry } from '../src/digest/digest.ts';
import { renderFindingsFold } from '../src/page/page-fold-findings.ts';
import { renderLogFold } from '../src/page/page-fold-log.ts';
import { renderPullsFold } from '../src/page/page-fold-pulls.ts';
import { renderEntryFold, renderReadingFold, renderThresholdFold, renderWeeksFold } from '../src/page/page-folds.ts';
import {
  aChange,
  aDigest,
  aLog,
  anEntry,
  aNeed,
  aRepository,
  aRule,
  aThreshold,
  aTrend,
  findings,
} from './a-digest.ts';
import { anOrdinaryWeek } from './a-week.ts';

function finding(over: Partial<ChangedFinding> = {}): ChangedFinding[] {
  return findings('unused-symbol', 'PY031', 1, { file: 'a.py', line: 3, symbol: 'f', text: 'f is odd', ...over });
}

/** The lines of one repository's findings, without its heading. */
function linesOf(change: Parameters<typeof aChange>[2]): string[] {
  const digest = aDigest({ changes: [aChange('o/r', 5, { seenAt: '2026-07-03T09:30:00Z', ...change })] });
  return (renderFindingsFold(digest)?.items ?? []).map((item) => item.split('\n').at(-1) ?? '');
}

it.each<[string, Parameters<typeof aChange>[2]]>([
  ['- back after 1 day: `unused-symbol` PY031', { reappeared: finding({ daysAway: 1 }) }],
  ['- back: `unused-symbol` PY031', { reappeared: finding() }],
  ['- resolved after 3 days: `unused-symbol` PY031', { absent: finding() }],
  ['- resolved after 0 days: `unused-symbol` PY031', { absent: finding({ firstSeen: '2026-07-03T09:30:00Z' }) }],
  ['- resolved: `unused-symbol` PY031', { absent: finding({ firstSeen: '2026-07-04T09:30:00Z' }) }],
  ['- gone: `unused-symbol` PY031', { absent: finding(), analyzerChanged: true }],
  ['- new: `unused-symbol` PY031 × 2', { new: finding({ count: 2 }) }],
  ['- appeared: `unused-symbol` PY031', { new: finding(), analyzerChanged: true }],
])('says how a finding came or went: %s', (words, change) => {
  expect(linesOf(change)[0]?.split(' · ')[0]).toBe(words);
});

it.each<[string, Partial<ChangedFinding>]>([
  ['`a.py:3` · `f` · `f is odd` · first seen 2026-06-30', {}],
  ['`a.py` · `f` · `f is odd` · first seen 2026-06-30', { line: null }],
  ['`f` · `f is odd` · first seen 2026-06-30', { file: null }],
  ['`a.py:3` · `f is odd` · first seen 2026-06-30', { symbol: null }],
])('says of a finding that is gone where it was, as far as the report did: %s', (words, over) => {
  expect(
    linesOf({ absent: finding(over) })[0]
      ?.split(' · ')
      .slice(1)
      .join(' · '),
  ).toBe(words);
});

/** What becomes of an entry in the fold. */
function lineOf(over: Partial<LogEntry>): string | undefined {
  return renderLogFold(aDigest({ log: aLog([anEntry({ source: 's', line: 1, repository: 'o/r', ...over })]) }))
    ?.items[0];
}

it.each<[string, Partial<LogEntry>]>([
  ['- 2026-05-30 21:14 `FP` `Short title` · `PY031` · `o/r`, `s:1`', {}],
  ['- 2026-05-30 `FP` `Short title` · `PY031` · `o/r`, `s:1`', { time: null }],
  ['- 2026-05-30 `FP` `Short title` · `PY031` · `o/r`, `s:1`', { time: '21:14:05' }],
  ['- 2026-05-30 `FP` `Short title` · `PY031` · `o/r`, `s:1`', { time: '121:14' }],
  ['- 2026-05-30 21:14 `FP` `Short title` · no rule · no repository, `s:1`', { rules: [], repository: '' }],
  ['- 2026-05-30 21:14 `FP` `Short title` · `PY031` · `o/r`, `s:1` (forgiven: a and b)', { forgiven: ['a', 'b'] }],
])('shows an entry that counts: %s', (line, over) => {
  expect(lineOf(over)).toBe(line);
});

it('says how many entries were forgiven', () => {
  const forgiven = (count: number): string | undefined =>
    renderLogFold(aDigest({ log: { ...aLog([anEntry(), anEntry()]), forgiven: count } }))?.lines[2];

  expect([0, 1, 2].map(forgiven)).toEqual([
    '2 entries count: 0 `TP`, 2 `FP`, 0 `FN` and 0 `FRICTION`.',
    '2 entries count: 0 `TP`, 2 `FP`, 0 `FN` and 0 `FRICTION`. 1 of them was not in the exact form, and forgiven.',
    '2 entries count: 0 `TP`, 2 `FP`, 0 `FN` and 0 `FRICTION`. 2 of them were not in the exact form, and forgiven.',
  ]);
  expect(renderLogFold(aDigest())).toBeNull();
});

/** The entry to copy. */
function copyOf(over: Partial<Digest>): string[] {
  return renderEntryFold(aDigest(over)).lines[2]?.split('\n') ?? [];
}

it('offers an entry about the rule and the repository of which there is most to judge', () => {
  const rules = [
    aRule('a', 'XPY031', { open: 9, new: 9 }),
    aRule('b', 'PY0311', { open: 9, new: 9 }),
    aRule('c', null, { open: 9, new: 9 }),
    aRule('d', 'PY040', { open: 5, back: 1 }),
    aRule('e', 'PY050', { open: 2, new: 2 }),
    aRule('f', 'PY060', { open: 3, new: 1, back: 1 }),
  ];
  const repositories = [
    aRepository('o/none', 0, null),
    aRepository('o/few', 1, { open: 2 }),
    aRepository('o/many', 1, { open: 5 }),
  ];

  expect(copyOf({ rules, repositories })).toEqual([
    '```markdown',
    '### 2026-07-06 09:00 — `[FP]` short title',
    '**fallow-py rule(s):** PY060',
    '**Repo:** o/many',
    'What happened, in a sentence or two.',
    '```',
  ]);
  expect(copyOf({ repositories, changes: [aChange('o/few', 1)] })).toContain('**Repo:** o/few');
  expect(copyOf({ repositories: [aRepository('no name', 1)] })).toEqual([
    '```markdown',
    '### 2026-07-06 09:00 — `[FP]` short title',
    '**fallow-py rule(s):** PY031',
    'What happened, in a sentence or two.',
    '```',
  ]);
});

it('lists what would decide a rule, of those that anything can decide', () => {
  const rules = [
    { ...aRule('a', 'PY031'), needed: { entries: 7, verdict: 'keep' as const } },
    { ...aRule('b', null), needed: { entries: null, verdict: null } },
    aRule('c', null),
  ];
  const linesWith = (over: Partial<Digest>): readonly string[] => renderThresholdFold(aDigest(over)).lines;

  expect(
    linesWith({ rules })
      .slice(-4)
      .filter((line) => !line.startsWith('|')),
  ).toEqual([
    '',
    'More judged entries that would decide, at the rate seen: `a` PY031 7 (keep).',
    '',
    'Not at this rate (it would take over 1,000 more): `b`.',
  ]);
  expect(linesWith({ rules: rules.slice(0, 1) }).at(-1)).toContain('`a` PY031 7 (keep).');
  expect(linesWith({ rules: rules.slice(1) }).at(-1)).toContain('1,000 more): `b`.');
  expect(linesWith({}).at(-1)).toMatch(/^\| keep \|/u);
  expect(linesWith({ threshold: aThreshold({ runs: aNeed(0, 1), logEntries: aNeed(0, 1) }) })[2]).toBe(
    'A decision needs 1 gate run with a report and 1 log entry (not friction alone) since 1 May 2026.',
  );
});

it('says in a sentence what was cut from each fold, and calls it what a reader calls it', () => {
  const week = anOrdinaryWeek();
  const folds = [
    renderFindingsFold(week),
    renderLogFold(week),
    renderWeeksFold(aDigest({ trend: aTrend('2026-W27', [[1, 0, 0, 0, 1]]) })),
    renderPullsFold(week),
    renderEntryFold(week),
    renderThresholdFold(week),
    renderReadingFold(week),
  ];
  const left = (what: string): string =>
    `\n_2 more ${what} left out to keep the page short; the attached JSON has all._`;

  expect(folds.map((fold) => [fold?.name, fold?.rest?.(2)])).toEqual([
    ['the findings', left('lines')],
    ['the log entries', left('lines')],
    ['the weeks', left('weeks')],
    ['the pull requests', undefined],
    ['the log entry to copy', undefined],
    ['the thresholds', undefined],
    ['how to read this', undefined],
  ]);
});
