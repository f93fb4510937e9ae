import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { outcomes, type EvidenceWeek, type RepositoryEvidence } from '../src/evidence.ts';
import { tallyFindings, tallyGate, tallyLedger, tallyRules } from '../src/tally.ts';
import { makeWorldEvidence } from './a-world.ts';

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
