import { expect, it } from 'vitest';
import type { Digest, Gap, TrendWeek } from '../src/digest/digest.ts';
import { isQuiet, renderQuiet } from '../src/page/page-quiet.ts';
import { aChange, aLedger, aLog, anEntry, aRepository, aThreshold, findings } from './a-digest.ts';
import { stories } from './stories.ts';

const quiet = stories['quiet-week'] as Digest;
const gap: Gap = {
  kind: 'no-artifact',
  repository: 'o/r',
  count: 1,
  incomplete: false,
  sentence: 'Something is gone.',
};

/** The quiet week (2026-W25) with something else in its last row of the trend. */
function withRow(over: Partial<TrendWeek>): Partial<Digest> {
  return { trend: quiet.trend.map((row) => (row.week === quiet.week ? { ...row, ...over } : row)) };
}

const previous = quiet.previous as NonNullable<Digest['previous']>;
const refused = { source: 's', line: 1, reason: 'why' };

it.each<[string, Partial<Digest>]>([
  ['nothing at all', {}],
  ['only numbers changed', withRow({ updated: 3 })],
  ['nothing was scanned', { trend: [] }],
  ['something is missing that makes nothing incomplete', { gaps: [gap] }],
  ['an entry of the week before', { log: aLog([anEntry({ date: '2026-06-14' })]) }],
  ['an entry of the week after', { log: aLog([anEntry({ date: '2026-06-22' })]) }],
  ['an old entry without a date', { log: aLog([], { refused: [{ ...refused, date: null }] }) }],
])('a week is quiet: %s', (_, over) => {
  expect(isQuiet({ ...quiet, ...over })).toBe(true);
});

it.each<[string, Partial<Digest>]>([
  ['the first one', { previous: null }],
  ['broken evidence', { threshold: aThreshold({ state: 'broken' }) }],
  ['a change', { changes: [aChange('o/r', 1, { new: findings('a', null, 1) })] }],
  ['new findings', withRow({ new: 1 })],
  ['returned findings', withRow({ reappeared: 1 })],
  ['findings that went', withRow({ absent: 1 })],
  ['a first scan', withRow({ baseline: 1 })],
  ['a change of report', withRow({ retired: 1 })],
  ['a red run', { gate: { ...quiet.gate, red: 1 } }],
  ['something incomplete', { gaps: [gap, { ...gap, incomplete: true }] }],
  ['another verdict of the gate', { previous: { ...previous, verdict: 'keep' } }],
  ['another verdict of a rule', { previous: { ...previous, rules: { a: 'tune' } } }],
  [
    'a repository that did not answer',
    { repositories: [aRepository('o/a', 1), aRepository('o/b', 0, null, { unreachable: true })] },
  ],
  ['another analyzer', { repositories: [aRepository('o/a', 1), aRepository('o/b', 1, { analyzerChanged: true })] }],
  ['an entry on its first day', { log: aLog([anEntry({ date: '2026-06-15' })]) }],
  ['an entry on its last day', { log: aLog([anEntry({ date: '2026-05-01' }), anEntry({ date: '2026-06-21' })]) }],
  ['an entry that does not count', { log: aLog([], { refused: [{ ...refused, date: '2026-06-18' }] }) }],
])('a week is not quiet: %s', (_, over) => {
  expect(isQuiet({ ...quiet, ...over })).toBe(false);
});

function lookOf(over: Partial<Digest>): string | undefined {
  return renderQuiet({ ...quiet, ...over })[1]?.replace('**A quiet week.** ', '');
}

const [scanned, carried] = [aRepository('o/a', 1), aRepository('o/b', 0, { snapshotRun: null })];

it.each<[string, Partial<Digest>]>([
  ['1 gate run; full scans of 1 of 2 repositories: no finding came or went; 120 findings are open, as last week.', {}],
  [
    'No gate run; no full scan of a default branch; 1 finding was open when last scanned.',
    {
      ledger: aLedger({}),
      repositories: [carried, aRepository('o/c', 0, null)],
      trend: [],
      previous: { ...previous, open: 1 },
    },
  ],
  [
    '2 gate runs; full scans of 2 repositories: no finding came or went, 2 findings only changed their numbers; 120 findings are open, as last week.',
    { ledger: aLedger({ reported: 2 }), repositories: [scanned, scanned], ...withRow({ updated: 2 }) },
  ],
  [
    '1 gate run; full scans of 1 repository: no finding came or went, 1 finding only changed its numbers; 0 findings are open, as last week.',
    { repositories: [scanned], ...withRow({ updated: 1, open: 0 }) },
  ],
  [
    '1 gate run; full scans of 1 repository: no finding came or went.',
    { repositories: [scanned], trend: [], previous: { ...previous, open: null } },
  ],
])('says what was looked at: %s', (words, over) => {
  expect(lookOf(over)).toBe(words);
});

it.each<[string, readonly (number | null)[]]>([
  ['**No gate run for 2 weeks, since 2026-W23: is the gate still switched on?**', [4, 0, 0]],
  ['**No gate run for 3 weeks, or longer: is the gate still switched on?**', [0, 0, 0]],
  ['**No gate run for 2 weeks, or longer: is the gate still switched on?**', [null, 0, 0]],
  ['**No gate run for 2 weeks, or longer: is the gate still switched on?**', [4, null, 0, 0]],
  ['**A quiet week.** No gate run; full', [0, null, 0]],
  ['**A quiet week.** No gate run; full', [0, 4, 0]],
])('does not take a gate that is gone for a week without news: %s', (words, runs) => {
  const [row] = quiet.trend;
  const trend = runs.map((gateRuns, at): TrendWeek => ({
    ...(row as TrendWeek),
    week: `2026-W${26 - runs.length + at}`,
    gateRuns,
  }));

  expect(renderQuiet({ ...quiet, ledger: aLedger({}), trend })[1]).toContain(words);
});

it('says what that rests on, and what is missing, save what is no news', () => {
  const gaps = ['no-snapshot', 'bulk-drop', 'restored', 'full-reports', 'matrix-copies', 'no-artifact'].map((kind) => ({
    ...gap,
    kind,
    sentence: `It is ${kind.replace('-', ' ')}.`,
  }));

  expect(renderQuiet({ ...quiet, gaps })[2]).toBe(
    '3 runs listed = 1 gate + 2 other. 1 = 1 reported. Every repository answered. It is no artifact.',
  );
  expect(renderQuiet({ ...quiet, ledger: aLedger({}), repositories: [] })[2]).toBe('No run was listed for this week.');
  expect(renderQuiet(quiet)[0]).toMatch(/^> \[!NOTE\]\n> \*\*Not decidable yet: 6 log entries are missing\.\*\*/u);
});
