/** The simulations in a small size; `pnpm bench:truth` runs them in the large, and docs/evidence.md has the figures. */
import { expect, it } from 'vitest';
import { exactInterval } from '../src/interval.ts';
import { simulateGates, simulatePace } from './simulated-gates.ts';
import { findOpenArithmetic, simulateRepository, sumResults } from './simulation.ts';

it('claims no finding resolved that is still there, and none new that is not', () => {
  const result = sumResults(Array.from({ length: 30 }, (_, seed) => simulateRepository(seed, 40)));

  expect(result.transitions).toBeGreaterThan(30_000);
  expect(result.claimedResolved).toBeGreaterThan(500);
  expect(result.claimedNew).toBeGreaterThan(500);
  expect({ falseResolved: result.falseResolved, falseNew: result.falseNew, missedNew: result.missedNew }).toEqual({
    falseResolved: 0,
    falseNew: 0,
    missedNew: 0,
  });
});

it('offers every finding of a renamed file as possibly moved', () => {
  const { renamed, offered } = sumResults(Array.from({ length: 30 }, (_, seed) => simulateRepository(1000 + seed, 40)));

  expect(renamed).toBeGreaterThan(50);
  expect(offered).toBe(renamed);
});

it('closes its arithmetic in every week of every history', () => {
  for (let seed = 0; seed < 5; seed++) expect(findOpenArithmetic(seed, 25)).toEqual([]);
});

it('gives a wrong verdict to fewer than one gate in twenty, looked at every week for a year', () => {
  const { gates, wrongGate, wrongRule, decided } = simulateGates(1, 500);

  expect(decided / gates).toBeGreaterThan(0.5);
  expect(wrongGate / gates).toBeLessThanOrEqual(0.05);
  expect(wrongRule / gates).toBeLessThanOrEqual(0.05);
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
