import { expect, it } from 'vitest';
import type { Fate, Pulls, PullTally } from '../src/digest/digest.ts';
import type { AttemptEvidence, EvidenceWeek, ReportEvidence } from '../src/evidence/evidence.ts';
import type { Finding } from '../src/evidence/finding.ts';
import { RollupChain } from '../src/trend/roll-up.ts';
import { PullBook } from '../src/trend/pull-book.ts';
import { tallyPulls, tallyReview, type InReview } from '../src/trend/pulls.ts';
import { weekOf } from '../src/week.ts';
import { aFinding, anAttempt, anEvidenceWeek, aReport, someEvidence } from './an-attempt.ts';
import { rollUpAll } from './roll-up-all.ts';

/** One run: the day and hour it was created (it stops ten minutes later), and what its report held. */
interface Run {
  readonly at: string;
  /** Findings as letters, a symbol each in `a.py`; upper case lies in `b.py`; null: no report. */
  readonly found: string | null;
  readonly attempt?: Partial<AttemptEvidence>;
  readonly report?: Partial<ReportEvidence>;
}

const dictionary: readonly Finding[] = [...'abcdefghijklmnopqrstuvwxyzABC'].map((symbol) =>
  aFinding(symbol, {
    file: symbol > 'Z' ? 'a.py' : 'b.py',
    rule: symbol === 'b' ? 'large-file' : 'unused-symbol',
    bucket: symbol === 'c' ? 'blocking' : 'review_needed',
  }),
);

let runs = 0;

function toAttempt({ at, found, attempt, report }: Run): AttemptEvidence {
  const indices = [...(found ?? '')].map((symbol) => dictionary.findIndex((each) => each.symbol === symbol));
  return anAttempt(++runs, {
    created: `2026-05-${at}:00:00Z`,
    stopped: `2026-05-${at}:10:00Z`,
    report: found === null ? null : aReport(indices, report),
    ...attempt,
  });
}

const push = (at: string, found: string, attempt: Partial<AttemptEvidence> = {}): Run => ({ at, found, attempt });

/** A diff-scoped run of pull request #1, with a.py changed. */
const pull = (
  at: string,
  found: string | null,
  report: Partial<ReportEvidence> = {},
  attempt: Partial<AttemptEvidence> = {},
): Run => ({
  at,
  found,
  attempt: { event: 'pull_request', ref: '#1', onDefaultBranch: false, ...attempt },
  report: { scope: 'diff', changedFiles: ['a.py'], ...report },
});

const window = {
  week: '2026-W20',
  from: '2026-05-11T00:00:00Z',
  to: '2026-05-18T00:00:00Z',
  opened: '2026-05-01T00:00:00Z',
  weekOf: (instant: string) => `week of ${instant.slice(0, 10)}`,
};

function tallyWeeks(weeks: readonly EvidenceWeek[]): InReview & { readonly pulls: Pulls } {
  const book = new PullBook(rollUpAll(weeks));
  return { pulls: tallyPulls(book, window), ...tallyReview(book, window) };
}

function tallyAll(...all: Run[]): ReturnType<typeof tallyWeeks> {
  return tallyWeeks(placeRuns(all));
}

/** Each run in the week it stopped in. */
function placeRuns(all: readonly Run[]): EvidenceWeek[] {
  const placed = Map.groupBy(all.map(toAttempt), ({ stopped, created }) => weekOf(stopped ?? created, 'UTC'));
  return [...placed]
    .map(([week, attempts]) => anEvidenceWeek([someEvidence(attempts, { findings: dictionary })], week))
    .toSorted((a, b) => (a.week < b.week ? -1 : 1));
}

function tally(...all: Run[]): PullTally {
  return tallyAll(...all).pulls.window;
}

/** `fixed/left open/unknown` of introduced and inherited findings. */
function fates(...all: Run[]): string {
  const say = ({ fixed, leftOpen, unknown }: Fate): string => `${fixed}/${leftOpen}/${unknown}`;
  const { introduced, inherited } = tally(...all);
  return `${say(introduced)} ${say(inherited)}`;
}

const base = push('10T00', 'xy');

it.each<[string, Run[], string]>([
  ['what it found and still finds is left open', [base, pull('12T10', 'ab')], '0/2/0 0/0/0'],
  ['what is gone while its file is changed is fixed', [base, pull('12T10', 'ab'), pull('12T11', 'b')], '1/1/0 0/0/0'],
  ['what is gone with its file nobody knows', [base, pull('12T10', 'aA'), pull('12T11', '')], '1/0/1 0/0/0'],
  ['a place that is gone with its file too', [base, pull('12T10', 'AAA'), pull('12T11', 'A')], '0/1/2 0/0/0'],
  ['what the base had is inherited', [base, pull('12T10', 'xya'), pull('12T11', 'x')], '1/0/0 1/1/0'],
  ['more places than the base had are introduced', [base, pull('12T10', 'xxx'), pull('12T11', 'xx')], '1/1/0 0/1/0'],
  ['the most it ever held counts', [base, pull('12T10', 'a'), pull('12T11', 'aaa'), pull('12T12', 'a')], '2/1/0 0/0/0'],
  [
    'what came and went in between counts',
    [base, pull('12T10', ''), pull('12T11', 'a'), pull('12T12', '')],
    '1/0/0 0/0/0',
  ],
  ['the order is that of the pushes', [base, pull('12T11', ''), pull('12T10', 'a')], '1/0/0 0/0/0'],
  ['a later run without a report changes nothing', [base, pull('12T10', 'a'), pull('12T11', null)], '0/1/0 0/0/0'],
  ['a full scan of it does not count', [base, pull('12T10', 'a'), pull('12T11', '', { scope: 'full' })], '0/1/0 0/0/0'],
  [
    'full reports do not count beside fix plans',
    [base, pull('12T10', 'a'), pull('12T11', '', { shape: 'full-report' })],
    '0/1/0 0/0/0',
  ],
  [
    'full reports count alone',
    [base, pull('12T10', 'a', { shape: 'full-report' }), pull('12T11', '', { shape: 'full-report' })],
    '1/0/0 0/0/0',
  ],
])('%s', (_, all, expected) => {
  expect(fates(...all)).toBe(expected);
});

it.each<[string, Run[], number, number]>([
  ['a scan of a push to the default branch', [push('10T00', 'a')], 1, 0],
  ['the latest one before the first run', [push('09T00', ''), push('10T00', 'a'), push('13T00', '')], 1, 0],
  ['whatever order they come in', [push('10T00', 'a'), push('09T00', '')], 1, 0],
  [
    'a fix plan before a later full report',
    [push('09T00', 'a'), { ...push('10T00', ''), report: { shape: 'full-report' } }],
    1,
    0,
  ],
  ['no full report', [{ ...push('10T00', 'a'), report: { shape: 'full-report' } }], 0, 1],
  ['none that had not stopped when the first run was created', [push('12T10', 'a')], 0, 1],
  ['none that stopped just then', [push('12T10', 'a', { stopped: '2026-05-12T10:00:00Z' })], 0, 1],
  ['none by a schedule', [push('10T00', 'a', { event: 'schedule' })], 0, 1],
  ['none of another branch', [push('10T00', 'a', { onDefaultBranch: false })], 0, 1],
  ['none of a part', [{ ...push('10T00', 'a'), report: { scope: 'diff' } }], 0, 1],
  ['none without a report', [{ ...push('10T00', ''), found: null }], 0, 1],
])('compares with %s', (_, bases, inherited, noBase) => {
  const found = tally(...bases, pull('12T10', 'a'));

  expect(found.inherited.leftOpen).toBe(inherited);
  expect(found.noBase).toBe(noBase);
  expect(found.introduced).toEqual({ fixed: 0, leftOpen: 0, unknown: 0 });
});

it('counts a run that was cancelled before it began and has no time of stopping, from its creation on', () => {
  const cancelled = pull('11T00', null, {}, { stopped: null, status: 'cancelled', outcome: 'cancelled' });
  const waiting = pull('13T00', null, {}, { stopped: null, status: 'waiting', outcome: 'unfinished' });
  const late = pull('19T00', null, {}, { stopped: null, status: 'cancelled', outcome: 'cancelled' });

  expect(tally(push('10T00', 'a'), push('11T23', ''), cancelled, pull('12T10', 'a'), waiting, late)).toMatchObject({
    runs: 2,
    countedReports: 1,
    inherited: { leftOpen: 1 },
  });
});

it('counts runs, reports and pull requests, those without a counted report too', () => {
  const second = { ref: '#2' };

  expect(
    tally(
      base,
      pull('12T10', 'a'),
      pull('12T11', null),
      pull('12T12', 'a'),
      pull('12T10', null, {}, second),
      pull('12T10', 'a', {}, { ref: 'feature' }),
      pull('12T10', 'a', {}, { event: 'push' }),
      pull('12T10', 'a', {}, { stopped: null, outcome: 'unfinished' }),
    ),
  ).toMatchObject({ pullRequests: 2, runs: 4, countedReports: 2, withoutCountedReport: 1, noBase: 0 });
});

it('rates only pull requests with a base and two counted reports, inherited findings never', () => {
  const second = { ref: '#2' };
  const { pulls, byRule } = tallyAll(base, pull('12T10', 'abx'), pull('12T11', 'b'), pull('12T10', 'c', {}, second));

  expect(pulls.window.rate).toMatchObject({ fixed: 1, leftOpen: 1 });
  expect(pulls.window.rate.interval?.map((bound) => Math.round(bound * 100))).toEqual([1, 99]);
  expect([...byRule]).toMatchObject([
    ['unused-symbol', { fixed: 1, leftOpen: 0 }],
    ['large-file', { fixed: 0, leftOpen: 1 }],
  ]);
  expect(tally(pull('12T10', 'a'), pull('12T11', ''))).toMatchObject({
    noBase: 1,
    rate: { fixed: 0, leftOpen: 0, interval: null },
  });
  expect([...tallyAll(base, pull('12T10', 'A'), pull('12T11', '')).byRule]).toEqual([]);
});

it('breaks fates down by rule, bucket and repository, keys in order', () => {
  const fate = (fixed: number, leftOpen: number): Fate => ({ fixed, leftOpen, unknown: 0 });
  const none = fate(0, 0);
  const life = [base, pull('12T10', 'abcx'), pull('12T11', 'bc')];
  const { byRule, byBucket, byRepository } = tallyAll(...life, pull('12T10', 'd', {}, { ref: '#2' })).pulls;

  expect(Object.entries(byRule)).toEqual([
    ['large-file', { introduced: fate(0, 1), inherited: none }],
    ['unused-symbol', { introduced: fate(1, 2), inherited: fate(1, 0) }],
  ]);
  expect(Object.entries(byBucket)).toEqual([
    ['blocking', { introduced: fate(0, 1), inherited: none }],
    ['review_needed', { introduced: fate(1, 2), inherited: fate(1, 0) }],
  ]);
  expect(byRepository).toEqual({ 'o/r': { introduced: fate(1, 3), inherited: fate(1, 0) } });
  expect(tallyAll(pull('12T10', 'a')).pulls.byRule).toEqual({});
});

it('places a pull request where its last counted report stopped, else its last run', () => {
  const placed = (...all: Run[]): unknown => {
    const { week, window: whole } = tallyAll(base, ...all).pulls;
    return [week.pullRequests, whole.pullRequests];
  };

  expect(placed(pull('12T10', 'a'))).toEqual([1, 1]);
  expect(placed(pull('08T10', 'a'), pull('12T10', null))).toEqual([0, 1]);
  expect(placed(pull('08T10', null), pull('12T10', null))).toEqual([1, 1]);
  expect(placed(pull('12T10', 'a', {}, { stopped: window.from }))).toEqual([1, 1]);
  expect(placed(pull('12T10', 'a', {}, { stopped: window.to }))).toEqual([0, 0]);
  expect(placed(pull('12T10', 'a', {}, { stopped: window.opened }))).toEqual([0, 1]);
  expect(placed(pull('12T10', 'a', {}, { stopped: '2026-04-30T23:59:59Z' }))).toEqual([0, 0]);
  expect(placed(pull('12T10', 'a'), pull('19T10', ''))).toEqual([1, 1]);
});

it('keeps pull requests of different repositories apart, and joins the weeks of one', () => {
  const part = (name: string, week: string, ...all: Run[]): ReturnType<typeof anEvidenceWeek> =>
    anEvidenceWeek([someEvidence(all.map(toAttempt), { repository: name, findings: dictionary })], week);
  const { pulls } = tallyWeeks([
    part('o/r', '2026-W19', push('09T00', ''), pull('10T10', 'a')),
    part('o/r', '2026-W20', pull('12T10', '')),
    part('o/s', '2026-W20', pull('12T10', 'a')),
  ]);

  expect(pulls.week).toMatchObject({ pullRequests: 2, introduced: { fixed: 1, leftOpen: 0 }, noBase: 1 });
});

const ten = 'abcdefghij';

it.each<[string, Run[], number | null]>([
  ['ten of ten', [pull('12T10', ten), pull('12T11', '')], 10],
  ['nine', [pull('12T10', ten.slice(1)), pull('12T11', '')], null],
  ['ten of twelve', [pull('12T10', `${ten}kl`), pull('12T11', 'kl')], 10],
  ['twelve of fifteen', [pull('12T10', `${ten}klmno`), pull('12T11', 'mno')], 12],
  ['ten of thirteen', [pull('12T10', `${ten}klm`), pull('12T11', 'klm')], null],
  ['ten in files no longer changed', [pull('12T10', ten), pull('12T11', '', { changedFiles: ['b.py'] })], null],
  ['ten step by step', [pull('12T10', ten), pull('12T11', ten.slice(5)), pull('12T12', '')], null],
  ['ten in the second step', [pull('12T10', ''), pull('12T11', ten), pull('12T12', '')], 10],
  ['places of one lineage', [pull('12T10', 'a'.repeat(12)), pull('12T11', 'aa')], 10],
  ['ten that stayed', [pull('12T10', ten), pull('12T11', ten)], null],
])('takes for a bulk drop what vanished in one step: %s', (_, life, vanished) => {
  const { bulkDrops } = tallyAll(base, ...life).pulls;

  expect(bulkDrops.map((drop) => drop.vanished)).toEqual(vanished === null ? [] : [vanished]);
});

it('names bulk drops by run, and rates without what vanished in them', () => {
  const { pulls } = tallyAll(
    base,
    pull('13T10', ten, {}, { ref: '#2' }),
    pull('13T11', '', {}, { ref: '#2', runId: 902 }),
    pull('12T10', `${ten}k`),
    pull('12T11', 'k', {}, { runId: 901 }),
    pull('12T12', ''),
    pull('08T10', ten, {}, { ref: '#3' }),
    pull('19T11', '', {}, { ref: '#3' }),
  );

  expect(pulls.bulkDrops).toEqual([
    { repository: 'o/r', pullRequest: '#1', run: 901, vanished: 10, week: 'week of 2026-05-12' },
    { repository: 'o/r', pullRequest: '#2', run: 902, vanished: 10, week: 'week of 2026-05-13' },
  ]);
  expect(pulls.window.rate).toMatchObject({ fixed: 21, leftOpen: 0, withoutBulkDrops: { fixed: 1, leftOpen: 0 } });
});

it('knows each life as of the end of a week, and looks back only as far as it reaches', () => {
  const weeks = placeRuns([
    push('01T10', 'x'),
    push('05T10', ''),
    pull('06T10', 'abx'),
    pull('07T10', null, {}, { ref: '#2' }),
    pull('13T10', 'ax'),
    pull('20T10', ''),
    pull('20T11', 'c', {}, { ref: '#3' }),
  ]);
  const book = new PullBook(rollUpAll(weeks));
  const look = (week: string): unknown[] =>
    book.livesAt(week).map(({ ref, runs: count, counted, hasBase }) => [ref, count, counted, hasBase]);

  expect(look('2026-W18')).toEqual([]);
  expect(look('2026-W19')).toEqual([
    ['#1', 1, 1, true],
    ['#2', 1, 0, true],
  ]);
  expect(look('2026-W20')).toEqual([
    ['#1', 2, 2, true],
    ['#2', 1, 0, true],
  ]);
  expect(look('2026-W30')).toEqual([
    ['#1', 3, 3, true],
    ['#2', 1, 0, true],
    ['#3', 1, 1, true],
  ]);
  const chain = new RollupChain();
  for (const rollup of rollUpAll(weeks.slice(0, 3))) chain.add(rollup);
  expect(chain.reachOf(weeks[3] as EvidenceWeek)).toEqual(['2026-W19', '2026-W20']);
});
