import { expect, it } from 'vitest';
import type { RepositoryChange } from '../src/digest/digest.ts';
import type { EvidenceWeek, ReportEvidence, RepositoryEvidence } from '../src/evidence/evidence.ts';
import type { Finding } from '../src/evidence/finding.ts';
import {
  describeChanges,
  describeSeries,
  followTrend,
  openByRule,
  type FollowedTrend,
} from '../src/trend/trend-rows.ts';
import { aFinding, anAttempt, anEvidenceWeek, aReport, someEvidence } from './an-attempt.ts';
import { rollUpAll } from './roll-up-all.ts';

/** A full scan of `o/r` that held these findings, on the Monday of its week at noon. */
function scan(findings: readonly Finding[], over: Partial<ReportEvidence> = {}, day = '11'): RepositoryEvidence {
  const report = aReport(
    findings.map((_, at) => at),
    over,
  );
  const at = `2026-05-${day}T12:00:00Z`;
  return someEvidence([anAttempt(Number(day), { created: at, started: at, stopped: at, report })], { findings });
}

const [f, g, h] = ['f', 'g', 'h'].map((symbol) => aFinding(symbol)) as [Finding, Finding, Finding];
const days = ['11', '18', '25'];

/** Weeks from 2026-W20 on, a scan of `o/r` each; null: none. */
function follow(...scans: (readonly Finding[] | null)[]): FollowedTrend {
  const weeks = scans.map((findings, n) =>
    anEvidenceWeek(findings === null ? [] : [scan(findings, {}, days[n])], `2026-W${20 + n}`),
  );
  return followTrend(rollUpAll(weeks), `2026-W${19 + scans.length}`, () => true);
}

function changeOf(...scans: (readonly Finding[] | null)[]): RepositoryChange | undefined {
  return describeChanges(follow(...scans))[0];
}

it('counts runs only of weeks that some listing reaches back to', () => {
  const weeks = [anEvidenceWeek([scan([f])]), anEvidenceWeek([scan([f], {}, '18')], '2026-W21')];
  const { rows } = followTrend(rollUpAll(weeks), '2026-W22', (week) => week !== '2026-W20');

  expect(rows.map(({ week, gateRuns, reported, open }) => [week, gateRuns, reported, open])).toEqual([
    ['2026-W20', null, null, 1],
    ['2026-W21', 1, 1, 1],
    ['2026-W22', 0, 0, null],
  ]);
});

it('has a row for a week of which nothing is known at all', () => {
  expect(followTrend([], '2026-W20', () => true)).toMatchObject({ rows: [{ week: '2026-W20', open: null }], now: [] });
});

it('adds the primary series of all repositories up', () => {
  const both = (week: string, day: string, ...scans: [readonly Finding[], readonly Finding[]]): EvidenceWeek =>
    anEvidenceWeek(
      scans.map((findings, n) => ({ ...scan(findings, {}, day), repository: n === 0 ? 'o/r' : 'o/s' })),
      week,
    );
  const { rows } = followTrend(
    rollUpAll([both('2026-W20', '11', [f, g], [f]), both('2026-W21', '18', [f, { ...g, fingerprint: 'x' }, h], [])]),
    '2026-W21',
    () => true,
  );

  expect(rows).toEqual([
    { ...rows[0], open: 3, baseline: 3, new: 0, absent: 0 },
    {
      week: '2026-W21',
      gateRuns: 2,
      reported: 2,
      open: 3,
      baseline: 0,
      retired: 0,
      new: 1,
      reappeared: 0,
      updated: 1,
      absent: 1,
      resolved: 1,
    },
  ]);
});

it('says what came, came back and went, since when each was seen, and by which run', () => {
  expect(changeOf([f, g, g], [g], [f, h])).toEqual({
    repository: 'o/r',
    run: { id: 25, index: 25, sha: 's' },
    seenAt: '2026-05-25T12:00:00Z',
    analyzerChanged: false,
    new: [
      {
        rule: 'unused-symbol',
        id: 'PY031',
        file: 'a.py',
        line: 3,
        symbol: 'h',
        text: 'h is odd',
        count: 1,
        firstSeen: '2026-05-25T12:00:00Z',
        daysAway: null,
      },
    ],
    reappeared: [expect.objectContaining({ symbol: 'f', firstSeen: '2026-05-11T12:00:00Z', daysAway: 14 })],
    absent: [expect.objectContaining({ symbol: 'g', count: 1, firstSeen: '2026-05-11T12:00:00Z', daysAway: null })],
    possiblyMoved: [],
  });
  expect(changeOf([f, g, g], [f])?.absent).toEqual([expect.objectContaining({ symbol: 'g', count: 2 })]);
  expect(changeOf([f], null, [f, f, f])?.new).toEqual([expect.objectContaining({ symbol: 'f', count: 2 })]);
});

it('says nothing of a repository where nothing moved, where nobody looked, or of a first scan', () => {
  expect(changeOf([f])).toBeUndefined();
  expect(changeOf([f], [{ ...f, fingerprint: 'other', line: 9 }])).toBeUndefined();
  expect(changeOf([f], null)).toBeUndefined();
});

it('lists findings by rule, file, line and symbol', () => {
  const at = (rule: string, file: string | null, line: number | null, symbol: string): Finding =>
    aFinding(symbol, { rule, file, line });
  const came = [
    at('b', 'a.py', 1, 'f'),
    at('a', 'b.py', 1, 'e'),
    at('a', 'a.py', 100, 'd'),
    at('a', 'a.py', 20, 'c'),
    at('a', 'a.py', 20, 'b'),
    at('a', 'a.py', null, 'a'),
  ];

  expect(changeOf([], came)?.new.map(({ symbol }) => symbol)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

it('names the larger change first, then the first by name', () => {
  const one = (name: string, findings: readonly Finding[], day: string): RepositoryEvidence => ({
    ...scan(findings, {}, day),
    repository: name,
  });
  const names = ['o/c', 'o/b', 'o/a', 'o/still'];
  const before = names.map((name) => one(name, name === 'o/c' ? [f, f] : [f], '11'));
  const now = names.map((name) => one(name, name === 'o/c' ? [] : name === 'o/still' ? [f] : [f, g], '18'));
  const followed = followTrend(
    rollUpAll([anEvidenceWeek(before), anEvidenceWeek(now, '2026-W21')]),
    '2026-W21',
    () => true,
  );

  expect(describeChanges(followed).map(({ repository }) => repository)).toEqual(['o/c', 'o/a', 'o/b']);
});

it('offers as possibly moved what went from one file and came into another, a pair each', () => {
  const inFile = (file: string, finding = f): Finding => ({ ...finding, file });
  const moved = (before: Finding[], now: Finding[]): unknown =>
    changeOf(before, now)?.possiblyMoved.map(({ symbol, from, to }) => `${symbol} ${from} ${to}`);

  expect(moved([f], [inFile('b.py')])).toEqual(['f a.py b.py']);
  expect(moved([f, g], [inFile('z.py', g), inFile('b.py')])).toEqual(['f a.py b.py', 'g a.py z.py']);
  expect(moved([f, inFile('c.py')], [inFile('b.py')])).toEqual(['f a.py b.py']);
  expect(moved([f], [inFile('b.py', g)])).toEqual([]);
  expect(moved([f], [inFile('b.py', { ...f, rule: 'other' })])).toEqual([]);
  expect(moved([{ ...f, symbol: null }], [{ ...f, symbol: null, file: 'b.py' }])).toEqual([]);
  expect(moved([f], [f, inFile('b.py')])).toEqual([]);
});

it('keeps full reports out of sums and changes once there are fix plans, and describes both series', () => {
  const both = (week: string, day: string, plan: readonly Finding[], full: readonly Finding[]): EvidenceWeek => {
    const [one, two] = [scan(plan, {}, day), scan(full, { shape: 'full-report' }, day)];
    const shift = one.findings.length;
    const attempts = two.attempts.map((attempt) => ({
      ...attempt,
      report: aReport(attempt.report?.findings.map((at) => at + shift) ?? [], { shape: 'full-report' }),
    }));
    return anEvidenceWeek(
      [{ ...one, findings: [...one.findings, ...two.findings], attempts: [...attempts, ...one.attempts] }],
      week,
    );
  };
  const { now, rows } = followTrend(
    rollUpAll([both('2026-W20', '11', [f], [f, g, h]), both('2026-W21', '18', [f, g, g], [])]),
    '2026-W21',
    () => true,
  );

  expect(rows.at(-1)).toMatchObject({ open: 3, new: 2, absent: 0 });
  expect(now[0]?.series.map(describeSeries)).toEqual([
    {
      shape: 'fix-plan',
      primary: true,
      snapshotRun: 18,
      against: '2026-W20',
      analyzerChanged: false,
      open: 3,
      lineages: 2,
      new: 2,
      reappeared: 0,
      unchanged: 1,
      updated: 0,
      absent: 0,
      resolved: 0,
    },
    expect.objectContaining({ shape: 'full-report', primary: false, open: 0, absent: 3 }),
  ]);
  expect([...openByRule(now).keys()]).toEqual(['unused-symbol']);
});

it('knows of each rule what is open, how it moved and where, also when nothing is left', () => {
  const other = aFinding('o', { rule: 'large-file', id: null });
  const named = aFinding('p', { rule: 'large-file', id: 'PY063' });
  const repository = (name: string, day: string, ...findings: Finding[]): RepositoryEvidence => ({
    ...scan(findings, {}, day),
    repository: name,
  });
  const { now } = followTrend(
    rollUpAll([
      anEvidenceWeek([repository('o/r', '11', f, other), repository('o/s', '11', g)]),
      anEvidenceWeek([repository('o/r', '18', other, h), repository('o/s', '18', named)], '2026-W21'),
    ]),
    '2026-W21',
    () => true,
  );

  expect(
    [...openByRule(now)].map(([rule, { id, open, trend, repositories }]) => [
      rule,
      id,
      open,
      trend.new,
      trend.absent,
      repositories,
    ]),
  ).toEqual([
    ['large-file', 'PY063', 2, 1, 0, ['o/r', 'o/s']],
    ['unused-symbol', 'PY031', 1, 1, 2, ['o/r']],
  ]);
});
