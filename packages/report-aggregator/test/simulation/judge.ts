/** What the trend claims of a simulated repository, held against what was true. */
import type { EvidenceWeek, Shape } from '../../src/evidence/evidence.ts';
import type { LineageChange } from '../../src/trend/snapshot.ts';
import { describeChanges } from '../../src/trend/trend-rows.ts';
import { TrendFold, type RepositoryTrend, type SeriesWeek } from '../../src/trend/trend.ts';
import { weekBounds, type Week } from '../../src/week.ts';
import type { Sight } from './code-base.ts';
import type { Witness } from './forge.ts';
import { rollUpAll } from '../roll-up-all.ts';
import { SimulatedRepository } from './repository.ts';
import { buildWorld } from './world.ts';

/** Claims, and those of them that are wrong; counts are places unless a name says otherwise. */
export interface Verdicts {
  /** Lineages that were in either of two snapshots compared. */
  readonly transitions: number;
  readonly claimedResolved: number;
  readonly falseResolved: number;
  readonly missedResolved: number;
  readonly claimedNew: number;
  readonly falseNew: number;
  readonly missedNew: number;
  readonly claimedBack: number;
  readonly falseBack: number;
  /** Weeks whose snapshot is not the scan that was last. */
  readonly wrongSnapshots: number;
  readonly upgrades: number;
  readonly renamed: number;
  readonly offered: number;
}

const nothing: Verdicts = {
  transitions: 0,
  claimedResolved: 0,
  falseResolved: 0,
  missedResolved: 0,
  claimedNew: 0,
  falseNew: 0,
  missedNew: 0,
  claimedBack: 0,
  falseBack: 0,
  wrongSnapshots: 0,
  upgrades: 0,
  renamed: 0,
  offered: 0,
};

/** Adds up verdicts. */
export function sumVerdicts(all: readonly Verdicts[]): Verdicts {
  const keys = Object.keys(nothing) as (keyof Verdicts)[];
  return Object.fromEntries(
    keys.map((key) => [key, all.reduce((sum, each) => sum + each[key], 0)]),
  ) as unknown as Verdicts;
}

/** Lives one repository and judges what is claimed of it. */
export async function simulateRepository(seed: number, weekCount: number): Promise<Verdicts> {
  const repository = new SimulatedRepository(seed, weekCount);
  return judgeWeeks(repository, (await buildWorld([repository])).weeks);
}

/** Judges the trend of some evidence, which a test may have falsified. */
export function judgeWeeks(repository: SimulatedRepository, evidence: readonly EvidenceWeek[]): Verdicts {
  const fold = new TrendFold();
  const byWeek = new Map(rollUpAll(evidence).map((rollup) => [rollup.week, rollup]));
  const judges = (['fix-plan', 'full-report'] as const).map((shape) => new SeriesJudge(repository, shape));
  return sumVerdicts(
    repository.weeks.flatMap((week) => {
      const [trend] = fold.add(byWeek.get(week) ?? { week, repositories: [] });
      return judges.map((judge) => judge.judge(week, trend, fold));
    }),
  );
}

/** Follows the truth of one series beside what is claimed of it. */
class SeriesJudge {
  readonly #repository: SimulatedRepository;
  readonly #shape: Shape;
  #before: Sight | null = null;
  /** Lineages of every snapshot older than the last. */
  readonly #ever = new Set<string>();

  constructor(repository: SimulatedRepository, shape: Shape) {
    this.#repository = repository;
    this.#shape = shape;
  }

  judge(week: Week, trend: RepositoryTrend | undefined, fold: TrendFold): Verdicts {
    const truth = this.#findTruth(week);
    const series = trend?.series.find(({ shape }) => shape === this.#shape);
    if (truth === null) return { ...nothing, wrongSnapshots: (series?.snapshot ?? null) === null ? 0 : 1 };
    const wrong = series?.snapshot?.scan.runId !== truth.runId || series.carried.open !== sizeOf(truth.sight);
    const before = this.#before;
    this.#before = truth.sight;
    if (before === null) return { ...nothing, wrongSnapshots: wrong ? 1 : 0 };
    const moves = judgeMoves(before, truth.sight, series?.changes ?? [], this.#ever);
    const renames = this.#judgeRenames(before, truth.sight, series, fold);
    for (const lineage of before.counts.keys()) this.#ever.add(lineage);
    return { ...moves, ...renames, wrongSnapshots: wrong ? 1 : 0 };
  }

  /** The last scan that stopped in the week and was seen. */
  #findTruth(week: Week): Witness | null {
    const { from, to } = weekBounds(week, 'UTC');
    const all = this.#repository.forge.witnesses.filter(
      ({ shape, stopped }) => shape === this.#shape && stopped >= from && stopped < to,
    );
    return all.toSorted((a, b) => (a.stopped < b.stopped ? -1 : 1)).at(-1) ?? null;
  }

  #judgeRenames(
    before: Sight,
    now: Sight,
    series: SeriesWeek | undefined,
    fold: TrendFold,
  ): Pick<Verdicts, 'renamed' | 'offered'> {
    if (series === undefined || !series.primary) return { renamed: 0, offered: 0 };
    const trend = { repository: 'o/r0', series: [series], baseline: 0, retired: 0 };
    const moved = describeChanges({ now: [trend], before: [], fold, rows: [] }).flatMap(
      (change) => change.possiblyMoved,
    );
    const offered = new Set(moved.map(({ rule, symbol, from, to }) => JSON.stringify([rule, symbol, from, to])));
    const renames = shorten(this.#repository.code.renames.slice(before.renames, now.renames)).filter(
      ([from, to]) =>
        before.counts.has(from) &&
        !now.counts.has(from) &&
        !before.counts.has(to) &&
        now.counts.has(to) &&
        !this.#ever.has(to),
    );
    const found = renames.filter(([from, to]) => {
      const [rule, oldFile, symbol] = JSON.parse(from) as string[];
      const [, newFile] = JSON.parse(to) as string[];
      return offered.has(JSON.stringify([rule, symbol, oldFile, newFile]));
    });
    return { renamed: renames.length, offered: found.length };
  }
}

/** What truly came and went between two sights, against what is claimed. */
function judgeMoves(
  before: Sight,
  now: Sight,
  changes: readonly LineageChange[],
  ever: ReadonlySet<string>,
): Omit<Verdicts, 'renamed' | 'offered' | 'wrongSnapshots'> {
  const claims = new Map(changes.map((change) => [change.lineage, change]));
  const lineages = new Set([...before.counts.keys(), ...now.counts.keys(), ...claims.keys()]);
  const verdicts = [...lineages].map((lineage) => {
    const [had, has] = [before.counts.get(lineage) ?? 0, now.counts.get(lineage) ?? 0];
    const isBack = had === 0 && ever.has(lineage);
    // Under another analyzer nothing may be claimed as resolved, whatever happened.
    const gone = before.analyzer === now.analyzer ? Math.max(0, had - has) : 0;
    const [fresh, back] = isBack ? [0, has] : [Math.max(0, has - had), 0];
    const claim = claims.get(lineage) ?? { new: 0, reappeared: 0, resolved: 0 };
    return {
      ...nothing,
      transitions: 1,
      claimedResolved: claim.resolved,
      falseResolved: Math.max(0, claim.resolved - gone),
      missedResolved: Math.max(0, gone - claim.resolved),
      claimedNew: claim.new,
      falseNew: Math.max(0, claim.new - fresh),
      missedNew: Math.max(0, fresh - claim.new),
      claimedBack: claim.reappeared,
      falseBack: Math.abs(claim.reappeared - back),
    };
  });
  return { ...sumVerdicts(verdicts), upgrades: before.analyzer === now.analyzer ? 0 : 1 };
}

function sizeOf({ counts }: Sight): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** A file that was renamed twice between two scans went from its first name to its last. */
function shorten(renames: readonly (readonly [string, string])[]): [string, string][] {
  const ends = new Map<string, string>();
  const starts = new Map<string, string>();
  for (const [from, to] of renames) {
    const start = starts.get(from) ?? from;
    ends.set(start, to);
    starts.set(to, start);
  }
  return [...ends];
}
