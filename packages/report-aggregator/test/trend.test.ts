import { expect, it } from 'vitest';
import type { AttemptEvidence, EvidenceWeek, Scope, Shape } from '../src/evidence/evidence.ts';
import type { Finding } from '../src/evidence/finding.ts';
import { followTrend } from '../src/trend/trend-rows.ts';
import { weekBounds } from '../src/week.ts';
import { rollUpAll } from './roll-up-all.ts';

interface Scan {
  readonly symbols: string;
  readonly shape?: Shape;
  readonly scope?: Scope;
  readonly version?: string;
  readonly onDefaultBranch?: boolean;
}

let runs = 0;

function makeWeek(week: string, ...scans: Scan[]): EvidenceWeek {
  const findings: Finding[] = [];
  const attempts = scans.map((scan, n): AttemptEvidence => {
    const indices = [...scan.symbols].map((symbol) => {
      findings.push({
        rule: 'r',
        id: null,
        file: 'a.py',
        line: 1,
        symbol,
        module: null,
        distribution: null,
        text: '',
        severity: 'info',
        confidence: 'low',
        bucket: 'b',
        fingerprint: symbol,
      });
      return findings.length - 1;
    });
    const stopped = new Date(Date.parse(weekBounds(week, 'UTC').from) + n * 3_600_000)
      .toISOString()
      .replace('.000Z', 'Z');
    return {
      runId: ++runs,
      index: runs,
      workflow: 'w',
      event: 'push',
      status: 'failure',
      ref: 'main',
      sha: 's',
      created: stopped,
      started: stopped,
      stopped,
      fork: false,
      onDefaultBranch: scan.onDefaultBranch ?? true,
      outcome: 'reported',
      reason: null,
      seenAt: stopped,
      report: {
        shape: scan.shape ?? 'fix-plan',
        tool: 'fallow-py',
        version: scan.version ?? '1',
        scope: scan.scope ?? 'full',
        changedFiles: [],
        copies: 1,
        unknownBuckets: [],
        findings: indices,
      },
    };
  });
  return {
    schema: 'platformctl.dogfood.evidence/1',
    week,
    inputs: '',
    repositories: [{ repository: 'o/r', otherWorkflows: 0, otherSeenAt: null, findings, attempts }],
  };
}

function rows(last: string, ...weeks: EvidenceWeek[]): object[] {
  return followTrend(rollUpAll(weeks), last, () => true).rows.map(
    ({ week, open, baseline, retired, new: fresh, reappeared, absent, resolved }) => ({
      week,
      open,
      baseline,
      retired,
      fresh,
      reappeared,
      absent,
      resolved,
    }),
  );
}

const nothing = { open: null, baseline: 0, retired: 0, fresh: 0, reappeared: 0, absent: 0, resolved: 0 };

it('takes the first snapshot for a baseline, and a week without one for a gap', () => {
  expect(rows('2026-W12', makeWeek('2026-W10', { symbols: 'ab' }), makeWeek('2026-W12', { symbols: 'bc' }))).toEqual([
    { ...nothing, week: '2026-W10', open: 2, baseline: 2 },
    { ...nothing, week: '2026-W11' },
    { ...nothing, week: '2026-W12', open: 2, fresh: 1, absent: 1, resolved: 1 },
  ]);
});

it('takes the last full scan of the default branch for the snapshot, and no other report', () => {
  const week = makeWeek(
    '2026-W11',
    { symbols: 'ab' },
    { symbols: 'abc' },
    { symbols: 'x', scope: 'diff' },
    { symbols: '', onDefaultBranch: false },
  );

  expect(rows('2026-W11', makeWeek('2026-W10', { symbols: 'ab' }), week).at(-1)).toEqual({
    ...nothing,
    week: '2026-W11',
    open: 3,
    fresh: 1,
  });
});

it('says back, not new, of what an older snapshot had', () => {
  const weeks = [
    makeWeek('2026-W10', { symbols: 'ab' }),
    makeWeek('2026-W11', { symbols: 'b' }),
    makeWeek('2026-W12', { symbols: 'ab' }),
  ];

  expect(rows('2026-W12', ...weeks).at(-1)).toMatchObject({ fresh: 0, reappeared: 1 });
});

it('books a change from full reports to fix plans as retired and baseline, never as a fix', () => {
  const full = (symbols: string): Scan => ({ symbols, shape: 'full-report' });
  const weeks = [
    makeWeek('2026-W10', full('abcde')),
    makeWeek('2026-W11', full('abcd'), { symbols: 'ab' }),
    makeWeek('2026-W12', full('a'), { symbols: 'b' }),
  ];

  expect(rows('2026-W12', ...weeks)).toEqual([
    { ...nothing, week: '2026-W10', open: 5, baseline: 5 },
    { ...nothing, week: '2026-W11', open: 2, baseline: 2, retired: 5 },
    { ...nothing, week: '2026-W12', open: 1, absent: 1, resolved: 1 },
  ]);
});

it('claims nothing as resolved across a change of the analyzer', () => {
  const weeks = [
    makeWeek('2026-W10', { symbols: 'ab' }),
    makeWeek('2026-W11', { symbols: 'a', version: '2' }),
    makeWeek('2026-W12', { symbols: '', version: '2' }),
  ];

  expect(rows('2026-W12', ...weeks)).toMatchObject([{}, { absent: 1, resolved: 0 }, { absent: 1, resolved: 1 }]);
});

it('shows at most twelve weeks, and the first sight of each finding', () => {
  const weeks = [makeWeek('2026-W01', { symbols: 'a' }), makeWeek('2026-W20', { symbols: 'ab' })];
  const followed = followTrend(rollUpAll(weeks), '2026-W20', () => true);

  expect(followed.rows).toHaveLength(12);
  expect(followed.rows[0]?.week).toBe('2026-W09');
  expect(followed.fold.firstSeen('o/r', JSON.stringify(['r', 'a.py', 'a']))).toBe('2025-12-29T00:00:00Z');
});
