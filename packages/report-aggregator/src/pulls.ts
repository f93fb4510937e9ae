/**
 * Pull requests of a week and of the window: introduced and inherited findings, fixed in review, left open or
 * unknown. A pull request belongs to the week its last counted report stopped in, as known at that week's end, so
 * weekly figures do not sum to the total.
 */
import type { BulkDrop, Fate, Fates, Pulls, PullTally } from './digest.ts';
import type { EvidenceWeek } from './evidence.ts';
import { anytimeInterval } from './interval.ts';
import { followPull, listAttempts, type KnownAttempt, type LineageFate, type PullLife } from './pull-life.ts';
import { isPullRequest, sum } from './tally.ts';
import type { Week } from './week.ts';

/** The time a tally looks at: the week is [from, to), the window [opened, to). */
export interface PullWindow {
  readonly from: string;
  readonly to: string;
  readonly opened: string;
  /** The week an instant lies in. */
  readonly weekOf: (instant: string) => Week;
}

/** In-review figures of one rule, over the window. */
export interface RuleInReview {
  readonly fixed: number;
  readonly leftOpen: number;
}

export interface TalliedPulls {
  readonly pulls: Pulls;
  readonly byRule: ReadonlyMap<string, RuleInReview>;
}

interface KnownPull extends PullLife {
  readonly repository: string;
  readonly ref: string;
}

/** Tallies pull requests from all evidence weeks up to the one of interest. */
export function tallyPulls(weeks: readonly EvidenceWeek[], window: PullWindow): TalliedPulls {
  const lives = followPulls(weeks, window.to);
  const inWindow = lives.filter((life) => life.placedAt >= window.opened && life.placedAt < window.to);
  const inWeek = lives.filter((life) => life.placedAt >= window.from && life.placedAt < window.to);
  return {
    pulls: {
      week: tally(inWeek),
      window: tally(inWindow),
      bulkDrops: inWindow.flatMap((life) => describeDrops(life, window)).toSorted(byRun),
      byRule: breakDown(inWindow, (fate) => fate.rule),
      byBucket: breakDown(inWindow, (fate) => fate.bucket),
      byRepository: breakDown(inWindow, (_, life) => life.repository),
    },
    byRule: tallyRules(inWindow),
  };
}

/** Every pull request's life as known at an instant. */
function followPulls(weeks: readonly EvidenceWeek[], to: string): KnownPull[] {
  const byRepository = Map.groupBy(
    weeks.flatMap((week) => week.repositories),
    (each) => each.repository,
  );
  return [...byRepository].flatMap(([repository, parts]) => {
    const known = parts.flatMap(listAttempts).filter(({ attempt }) => attempt.stopped !== null && attempt.stopped < to);
    const bases = known.filter(isBase).toSorted(byStopped);
    const pulls = Map.groupBy(
      known.filter(({ attempt }) => isPullRequest(attempt)),
      ({ attempt }) => attempt.ref,
    );
    return [...pulls].map(([ref, attempts]) => ({ repository, ref, ...followPull(attempts, bases) }));
  });
}

/** Not the weekly snapshot: any full scan of a push to the default branch. */
function isBase({ attempt }: KnownAttempt): boolean {
  return attempt.onDefaultBranch && attempt.event === 'push' && attempt.report?.scope === 'full';
}

function byStopped(a: KnownAttempt, b: KnownAttempt): number {
  const [x, y] = [a.attempt.stopped ?? '', b.attempt.stopped ?? ''];
  return x < y ? -1 : x > y ? 1 : a.attempt.runId - b.attempt.runId;
}

function tally(lives: readonly KnownPull[]): PullTally {
  const based = lives.filter((life) => life.hasBase).flatMap((life) => life.fates);
  const rated = ratedFates(lives);
  const { fixed, leftOpen } = sumFates(rated.map((fate) => fate.introduced));
  const undropped = sumFates(rated.filter((fate) => !fate.dropped).map((fate) => fate.introduced));
  return {
    pullRequests: lives.length,
    runs: sum(lives.map((life) => life.runs)),
    countedReports: sum(lives.map((life) => life.counted.length)),
    withoutCountedReport: lives.filter((life) => life.counted.length === 0).length,
    noBase: sum(lives.filter((life) => !life.hasBase).flatMap((life) => life.fates.map(countOccurrences))),
    introduced: sumFates(based.map((fate) => fate.introduced)),
    inherited: sumFates(based.map((fate) => fate.inherited)),
    rate: {
      fixed,
      leftOpen,
      interval: anytimeInterval(fixed, fixed + leftOpen),
      withoutBulkDrops: { fixed: undropped.fixed, leftOpen: undropped.leftOpen },
    },
  };
}

/** One report can show no fix: only pull requests with two or more enter a rate. */
function ratedFates(lives: readonly KnownPull[]): LineageFate[] {
  return lives.filter((life) => life.hasBase && life.counted.length >= 2).flatMap((life) => life.fates);
}

function tallyRules(lives: readonly KnownPull[]): Map<string, RuleInReview> {
  const byRule = Map.groupBy(ratedFates(lives), (fate) => fate.rule);
  const tallies = [...byRule].map(([rule, fates]) => [rule, sumFates(fates.map((fate) => fate.introduced))] as const);
  return new Map(tallies.filter(([, { fixed, leftOpen }]) => fixed + leftOpen > 0));
}

/** Fates with a base by a key of theirs, keys in order. */
function breakDown(
  lives: readonly KnownPull[],
  keyOf: (fate: LineageFate, life: KnownPull) => string,
): Record<string, Fates> {
  const keyed = lives
    .filter((life) => life.hasBase)
    .flatMap((life) => life.fates.map((fate) => ({ key: keyOf(fate, life), fate })));
  const groups = [...Map.groupBy(keyed, ({ key }) => key)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    groups.map(([key, all]) => [
      key,
      {
        introduced: sumFates(all.map(({ fate }) => fate.introduced)),
        inherited: sumFates(all.map(({ fate }) => fate.inherited)),
      },
    ]),
  );
}

function countOccurrences({ introduced, inherited }: LineageFate): number {
  return sum([introduced, inherited].flatMap(({ fixed, leftOpen, unknown }) => [fixed, leftOpen, unknown]));
}

function sumFates(fates: readonly Fate[]): Fate {
  return {
    fixed: sum(fates.map((fate) => fate.fixed)),
    leftOpen: sum(fates.map((fate) => fate.leftOpen)),
    unknown: sum(fates.map((fate) => fate.unknown)),
  };
}

function describeDrops(life: KnownPull, window: PullWindow): BulkDrop[] {
  return life.drops.map(({ attempt, vanished }) => ({
    repository: life.repository,
    pullRequest: life.ref,
    run: attempt.runId,
    vanished,
    week: window.weekOf(attempt.stopped ?? attempt.created),
  }));
}

function byRun(a: BulkDrop, b: BulkDrop): number {
  return a.run - b.run;
}
