import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import {
  outcomes,
  type AttemptEvidence,
  type EvidenceWeek,
  type RepositoryEvidence,
} from '../src/evidence/evidence.ts';
import { isPullRequest, tallyFindings, tallyGate, tallyLedger, tallyRules } from '../src/digest/tally.ts';
import { makeWorldEvidence } from './a-world.ts';
import { aFinding, anAttempt, anEvidenceWeek, aReport, someEvidence } from './an-attempt.ts';

let repositories: RepositoryEvidence[];

beforeAll(async () => {
  const { weeks } = await makeWorldEvidence();
  repositories = weeks.flatMap((week) => week.repositories);
});

/** One repository's week cut in two after some attempts, as if two harvests had brought it. */
function split(repository: RepositoryEvidence, at: number): RepositoryEvidence[] {
  return [
    { ...repository, attempts: repository.attempts.slice(0, at) },
    { ...repository, attempts: repository.attempts.slice(at), otherWorkflows: 0 },
  ];
}

it('tallies two parts to what the whole tallies to', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), (which, at) => {
      const whole = repositories[which % repositories.length] as RepositoryEvidence;
      const parts = split(whole, at);
      const [one, two] = parts.map((part) => tallyFindings([part]));

      expect(tallyLedger(parts)).toEqual(tallyLedger([whole]));
      expect((one?.total ?? 0) + (two?.total ?? 0)).toBe(tallyFindings([whole]).total);
      expect(tallyFindings(parts).byBucket).toEqual(tallyFindings([whole]).byBucket);
    }),
  );
});

it('does not depend on the order of repositories', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(
        Array.from({ length: 6 }, (_, n) => n),
        { minLength: 6 },
      ),
      (order) => {
        const shuffled = order.map((n) => repositories[n % repositories.length] as RepositoryEvidence);
        const sorted = shuffled.toSorted((a, b) => (a.repository < b.repository ? -1 : 1));

        expect(tallyLedger(shuffled)).toEqual(tallyLedger(sorted));
        expect(tallyFindings(shuffled)).toEqual(tallyFindings(sorted));
        expect(tallyGate(shuffled)).toEqual(tallyGate(sorted));
      },
    ),
  );
});

it('balances, and sums over rules to the total', () => {
  const week: EvidenceWeek = { schema: 'platformctl.dogfood.evidence/1', week: '2026-W20', inputs: '', repositories };
  const { gateRuns, outcomes: counts } = tallyLedger(repositories);

  expect(outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)).toBe(gateRuns);
  expect([...tallyRules(week).values()].reduce((sum, rule) => sum + rule.total, 0)).toBe(
    tallyFindings(repositories).total,
  );
});

it('counts what the gate cost', () => {
  const [, week] =
    [repositories.filter(({ attempts }) => attempts.some(({ ref }) => ref === '#5'))].map(
      (found) => [found, found[0]] as const,
    )[0] ?? [];
  if (week === undefined) throw new Error('no week with pull requests');

  expect(tallyGate([week])).toEqual({
    green: 2,
    red: 10,
    minutes: 120,
    redPullRequests: 3,
    redAtLast: 1,
    findingsPerPullRequest: 1,
  });
});

const pull = { event: 'pull_request', ref: '#1', onDefaultBranch: false };

/** A run of a pull request at an hour of 12 May, its report scoped to the change. */
function pullRun(hour: number, ref: string, found: readonly number[] | null, status = 'failure'): AttemptEvidence {
  return anAttempt(hour, {
    ...pull,
    ref,
    status,
    created: `2026-05-12T${String(hour).padStart(2, '0')}:00:00Z`,
    report: found === null ? null : aReport(found, { scope: 'diff' }),
  });
}

it('knows a run of a pull request by its event and its ref', () => {
  const is = (event: string, ref: string): boolean => isPullRequest({ event, ref });

  expect([is('pull_request', '#1'), is('pull_request_target', '#12')]).toEqual([true, true]);
  expect([is('push', '#1'), is('pull_request', 'main'), is('pull_request', 'x#1'), is('pull_request', '#1x')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

it('counts a pull request as red when any run of it was, and at last when the last push was', () => {
  const life = [pullRun(12, '#1', null, 'success'), pullRun(11, '#1', null), pullRun(10, '#1', null)];
  const red = [pullRun(10, '#2', null, 'success'), pullRun(11, '#2', null)];
  const other = [pullRun(10, '#3', null, 'success'), pullRun(11, '#3', null, 'cancelled')];

  expect(tallyGate([someEvidence([...life, ...red, ...other, anAttempt(1)])])).toMatchObject({
    green: 3,
    red: 4,
    redPullRequests: 2,
    redAtLast: 1,
  });
  expect(tallyGate([someEvidence(red), someEvidence(red, { repository: 'o/s' })])).toMatchObject({
    redPullRequests: 2,
  });
});

it('takes the median of what the last counted reports of pull requests held', () => {
  const median = (...lives: AttemptEvidence[][]): number | null =>
    tallyGate([someEvidence(lives.flat())]).findingsPerPullRequest;
  const life = (ref: string, ...sizes: number[]): AttemptEvidence[] =>
    sizes.map((size, at) =>
      pullRun(
        10 + at,
        ref,
        Array.from({ length: size }, () => 0),
      ),
    );

  expect(median()).toBeNull();
  expect(median([anAttempt(1)], [pullRun(10, '#1', null)])).toBeNull();
  expect(median(life('#1', 9, 0))).toBe(0);
  expect(median(life('#1', 10), life('#2', 2), life('#3', 3))).toBe(3);
  expect(median(life('#1', 10), life('#2', 2), life('#3', 3), life('#4', 4))).toBe(3.5);
});

it('adds up the minutes of runs that started and stopped, none below nothing, and rounds once', () => {
  const ran = (started: string | null, stopped: string | null): AttemptEvidence =>
    anAttempt(1, {
      started: started === null ? null : `2026-05-12T${started}Z`,
      stopped: stopped === null ? null : `2026-05-12T${stopped}Z`,
    });
  const minutes = (...attempts: AttemptEvidence[]): number => tallyGate([someEvidence(attempts)]).minutes;

  expect(minutes(ran('10:00:00', '10:05:00'), ran('11:00:00', '11:00:24'), ran('12:00:00', '12:00:24'))).toBe(6);
  expect(minutes(ran(null, '10:05:00'), ran('10:00:00', null), ran('10:05:00', '10:00:00'))).toBe(0);
});

it('counts every outcome, run, fork and other workflow', () => {
  const attempts = [...outcomes, 'cancelled' as const].map((outcome) =>
    anAttempt(1, { outcome, fork: outcome === 'cancelled' }),
  );

  expect(tallyLedger([someEvidence(attempts, { otherWorkflows: 4 }), someEvidence([], { otherWorkflows: 1 })])).toEqual(
    {
      listed: 14,
      otherWorkflows: 5,
      gateRuns: 9,
      forks: 2,
      outcomes: { ...Object.fromEntries(outcomes.map((outcome) => [outcome, 1])), cancelled: 2 },
    },
  );
});

it('refuses a ledger that does not balance', () => {
  expect(() => tallyLedger([someEvidence([anAttempt(1, { outcome: 'lost' as never })])])).toThrow(
    'the ledger does not balance',
  );
});

const dictionary = [
  aFinding('f', { bucket: 'review_needed' }),
  aFinding('f', { bucket: 'blocking', severity: 'error', fingerprint: 'other' }),
  aFinding('g', { rule: 'large-file', id: null, fingerprint: 'g', bucket: 'auto_safe' }),
  aFinding('h', { rule: 'large-file', id: 'PY063', fingerprint: 'g' }),
];
const two = [
  someEvidence([anAttempt(1, { report: aReport([0, 0, 1]) }), anAttempt(2, { report: aReport([0, 2]) })], {
    repository: 'o/z',
    findings: dictionary,
  }),
  someEvidence([anAttempt(3, { report: aReport([0, 3]) }), anAttempt(4, { report: null })], { findings: dictionary }),
];

it('counts findings as often as reports have them, and distinct ones once a repository', () => {
  const { byBucket, bySeverity, ...counts } = tallyFindings(two);

  expect(counts).toEqual({ total: 7, distinctFingerprints: 5, distinctLineages: 4 });
  expect(Object.entries(byBucket)).toEqual([
    ['auto_safe', 1],
    ['blocking', 1],
    ['review_needed', 5],
  ]);
  expect(Object.entries(bySeverity)).toEqual([
    ['error', 1],
    ['warning', 6],
  ]);
});

it('counts the same by rule', () => {
  expect([...tallyRules(anEvidenceWeek(two))]).toEqual([
    [
      'unused-symbol',
      {
        id: 'PY031',
        total: 5,
        distinctFingerprints: 3,
        distinctLineages: 2,
        repositories: ['o/r', 'o/z'],
        byBucket: { blocking: 1, review_needed: 4 },
      },
    ],
    [
      'large-file',
      {
        id: 'PY063',
        total: 2,
        distinctFingerprints: 2,
        distinctLineages: 2,
        repositories: ['o/r', 'o/z'],
        byBucket: { auto_safe: 1, review_needed: 1 },
      },
    ],
  ]);
});
