/** The simulations in a small size; `pnpm bench:truth` runs them in the large, and docs/evidence.md has the figures. */
import { expect, it } from 'vitest';
import { exactInterval } from '../src/verdict/interval.ts';
import { simulateGates, simulatePace } from './simulated-gates.ts';
import type { AttemptEvidence, ReportEvidence } from '../src/evidence/evidence.ts';
import type { Finding } from '../src/evidence/finding.ts';
import { judgeWeeks, simulateRepository, sumVerdicts, type Verdicts } from './simulation/judge.ts';
import { SimulatedRepository } from './simulation/repository.ts';
import { buildWorld } from './simulation/world.ts';

it('claims no finding resolved that is still there, none new that is not, and offers every renamed one', async () => {
  const all = [];
  for (let seed = 0; seed < 8; seed++) all.push(await simulateRepository(seed, 30));
  const { transitions, claimedResolved, claimedNew, claimedBack, upgrades, renamed, offered, ...wrong } =
    sumVerdicts(all);

  expect(transitions).toBeGreaterThan(10_000);
  expect(Math.min(claimedResolved, claimedNew)).toBeGreaterThan(300);
  expect(Math.min(claimedBack, upgrades, renamed)).toBeGreaterThan(5);
  expect(wrong).toEqual({
    falseResolved: 0,
    missedResolved: 0,
    falseNew: 0,
    missedNew: 0,
    falseBack: 0,
    wrongSnapshots: 0,
  });
  expect(offered).toBe(renamed);
});

/** Evidence with every report changed; what is claimed of it must then be found wrong. */
type Change = (attempt: AttemptEvidence, findings: Finding[]) => Partial<AttemptEvidence>;

function changeReport(change: (report: ReportEvidence) => Partial<ReportEvidence>): Change {
  return ({ report }) => (report === null ? {} : { report: { ...report, ...change(report) } });
}

const lies: readonly (readonly [string, keyof Verdicts, Change])[] = [
  [
    'a finding that a scan saw is lost',
    'falseResolved',
    ({ report, runId }) =>
      report === null ? {} : { report: { ...report, findings: report.findings.toSpliced(runId % 30, 1) } },
  ],
  ['a scan of a pull request passes for a full one', 'wrongSnapshots', changeReport(() => ({ scope: 'full' }))],
  ['an upgrade of the analyzer is not seen', 'falseResolved', changeReport(() => ({ version: '1' }))],
  ['a push to another branch witnesses the default one', 'falseResolved', () => ({ onDefaultBranch: true })],
  [
    'a finding is known by its fingerprint',
    'falseNew',
    ({ report }, findings) => {
      for (const at of report?.findings ?? [])
        findings[at] = { ...(findings[at] as Finding), symbol: findings[at]?.fingerprint ?? '' };
      return {};
    },
  ],
];

it.each(lies)('is not fooled when %s', async (_, figure, change) => {
  const repository = new SimulatedRepository(3, 40);
  const { weeks } = await buildWorld([repository]);
  const falsified = weeks.map((week) => ({
    ...week,
    repositories: week.repositories.map((each) => {
      const findings = [...each.findings];
      const attempts = each.attempts.map((attempt) => ({ ...attempt, ...change(attempt, findings) }));
      return { ...each, attempts, findings };
    }),
  }));

  expect(judgeWeeks(repository, weeks)[figure]).toBe(0);
  expect(judgeWeeks(repository, falsified)[figure]).toBeGreaterThan(0);
});

it('gives a wrong verdict to fewer than one gate in twenty, looked at every week for a year', () => {
  const { gates, wrongGate, wrongRule, decided } = simulateGates(1, 500);

  expect(decided / gates).toBeGreaterThan(0.5);
  expect(wrongGate / gates).toBeLessThanOrEqual(0.05);
  expect(wrongRule / gates).toBeLessThanOrEqual(0.05);
  // Where it is hardest: just beyond the limit.
  expect(simulateGates(2, 300, 0.51).wrongGate / 300).toBeLessThanOrEqual(0.05);
});

it('has the true pace in its 80 % band three to four times in four to five', () => {
  const covered = simulatePace(1, 3000);

  expect(covered).toBeGreaterThan(0.75);
  expect(covered).toBeLessThan(0.85);
});

it('misses the truth at some weekly look far less often than one time in twenty', () => {
  let state = 42;
  const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const gates = 400;
  let wrong = 0;
  for (let gate = 0; gate < gates; gate++) {
    const truth = random();
    let [x, n, missed] = [0, 0, false];
    for (let week = 0; week < 52; week++) {
      for (let entry = 0; entry < 2; entry++) [x, n] = [x + (random() < truth ? 1 : 0), n + 1];
      const [low, high] = exactInterval(x, n) ?? [0, 1];
      missed ||= truth < low || truth > high;
    }
    wrong += missed ? 1 : 0;
  }
  expect(wrong / gates).toBeLessThanOrEqual(0.05);
});
