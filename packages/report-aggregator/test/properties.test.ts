/**
 * What must hold of every digest, over histories as they come: reruns, lost weeks, upgrades, shapes, pull requests.
 * Each starts from observations and uploaded bytes.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findScan, shapes } from '../src/trend/scan.ts';
import { compareSnapshots, openSnapshot, sumTransitions } from '../src/trend/snapshot.ts';
import { renderMarkdown } from '../src/page/markdown.ts';
import type { Digest } from '../src/digest/digest.ts';
import { buildWorld, deriveWeek, rowOf, shuffle, type World } from './simulation/world.ts';
import { SimulatedRepository } from './simulation/repository.ts';

const weekCount = 8;
/** Two repositories that were lived through. */
const aHistory = fc.nat().map((seed) => [seed, seed + 1].map((each) => new SimulatedRepository(each, weekCount)));
const few = { numRuns: 5 };

function deriveAll(world: World): Digest[] {
  return world.weeks.map(({ week }) => deriveWeek(world, week));
}

it('order-independence: in whatever order things were seen or are given, the digest has the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(aHistory, fc.integer(), async (lived, seed) => {
      const [one, other] = [await buildWorld(lived), await buildWorld(lived, (all) => shuffle(all, seed), [1, 0])];

      expect(one.weeks.length).toBeGreaterThan(4);
      for (const { week } of one.weeks) {
        const [digest, again] = [deriveWeek(one, week), deriveWeek(other, week)];
        expect(JSON.stringify(again)).toBe(JSON.stringify(digest));
        expect(renderMarkdown(again)).toBe(renderMarkdown(digest));
      }
    }),
    few,
  );
});

const figures: readonly ((digest: Digest) => number)[] = [
  ({ ledger }) => ledger.listed,
  ({ ledger }) => ledger.forks,
  ({ ledger }) => ledger.outcomes.reported,
  ({ ledger }) => ledger.outcomes.unreadable,
  ({ findings }) => findings.total,
  ({ findings }) => findings.distinctLineages,
  ({ findings }) => findings.byBucket['blocking'] ?? 0,
  (digest) => rowOf(digest).new,
  (digest) => rowOf(digest).reappeared,
  (digest) => rowOf(digest).resolved,
  (digest) => rowOf(digest).baseline - rowOf(digest).retired,
  ({ rules }) => rules.find(({ rule }) => rule === 'unused-symbol')?.open ?? 0,
  ({ pulls }) => pulls.window.pullRequests,
  ({ pulls }) => pulls.window.introduced.leftOpen,
  ({ pulls }) => pulls.window.inherited.fixed,
  ({ pulls }) => pulls.window.rate.fixed + pulls.window.rate.leftOpen,
  ({ gate: { red } }) => red,
  ({ gate: { redPullRequests } }) => redPullRequests,
];

it('split and merge: what the repositories give each on its own adds up to what they give together', async () => {
  await fc.assert(
    fc.asyncProperty(aHistory, async (lived) => {
      const whole = await buildWorld(lived);
      const parts = [await buildWorld(lived, undefined, [0]), await buildWorld(lived, undefined, [1])];
      for (const { week } of whole.weeks) {
        const all = deriveWeek(whole, week);
        const each = parts.map((part) => deriveWeek(part, week));

        expect(figures.map((figure) => each.map(figure).reduce((a, b) => a + b, 0))).toEqual(
          figures.map((figure) => figure(all)),
        );
        expect(each.flatMap(({ repositories }) => repositories)).toEqual(all.repositories);
      }
    }),
    few,
  );
});

it('split and merge: a week is the same whatever came after it, and its row stands in every later trend', async () => {
  await fc.assert(
    fc.asyncProperty(aHistory, async (lived) => {
      const world = await buildWorld(lived);
      const digests = deriveAll(world);
      for (const [at, digest] of digests.entries())
        expect(deriveWeek({ ...world, weeks: world.weeks.slice(0, at + 1) }, digest.week)).toEqual(digest);
      expect(digests.at(-1)?.trend.filter(({ week }) => digests.some((each) => each.week === week))).toEqual(
        digests.map(rowOf),
      );
    }),
    few,
  );
});

it('compare(a, a): nothing moves between any snapshot and itself', async () => {
  await fc.assert(
    fc.asyncProperty(aHistory, fc.boolean(), async (lived, isOlder) => {
      const { weeks } = await buildWorld(lived);
      const snapshots = weeks.flatMap(({ week, repositories }) =>
        repositories.flatMap((each) =>
          shapes.flatMap((shape) => findScan(each, shape) ?? []).map((scan) => openSnapshot(week, scan)),
        ),
      );

      expect(snapshots.length).toBeGreaterThan(0);
      for (const snapshot of snapshots)
        expect(sumTransitions(compareSnapshots(snapshot, snapshot, () => isOlder))).toEqual({
          new: 0,
          reappeared: 0,
          unchanged: snapshot.open,
          updated: 0,
          absent: 0,
          resolved: 0,
        });
    }),
    few,
  );
});

it('ledger balance and arithmetic closure: every run has one end, and what was open, came and went is what is open', async () => {
  await fc.assert(
    fc.asyncProperty(aHistory, async (lived) => {
      let open = 0;
      for (const digest of deriveAll(await buildWorld(lived))) {
        for (const { ledger } of [digest, ...digest.repositories]) {
          expect(ledger.gateRuns + ledger.otherWorkflows).toBe(ledger.listed);
          expect(Object.values(ledger.outcomes).reduce((a, b) => a + b, 0)).toBe(ledger.gateRuns);
        }
        const row = rowOf(digest);
        open += row.baseline - row.retired + row.new + row.reappeared - row.absent;
        const primary = digest.repositories.flatMap(({ series }) => series.filter((each) => each.primary));
        expect(primary.reduce((total, each) => total + each.open, 0)).toBe(open);
        expect(digest.rules.reduce((total, rule) => total + rule.open, 0)).toBe(open);
        expect(row.open === null || row.open === open).toBe(true);
        for (const each of primary.filter(({ against }) => against !== null))
          expect(each.unchanged + each.updated + each.new + each.reappeared).toBe(each.open);
      }
    }),
    few,
  );
});
