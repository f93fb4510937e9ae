/**
 * The trend: every series followed week by week. Nothing is called resolved without a witness, a week without
 * a snapshot is a gap, and what enters or leaves the sums by a first snapshot or a change of the primary series
 * is booked as baseline or retired, never as new or absent.
 */
import type { Shape } from '../evidence/evidence.ts';
import type { RepositoryRollup, WeekRollup } from './rollup.ts';
import { restoreScan, shapes, type ShortScan } from './scan.ts';
import { compareSnapshots, isAnalyzerChanged, openSnapshot, type LineageChange, type Snapshot } from './snapshot.ts';
import type { Week } from '../week.ts';

/** One series in one week. */
export interface SeriesWeek {
  readonly shape: Shape;
  readonly primary: boolean;
  /** This week's snapshot; null when the last one is carried. */
  readonly snapshot: Snapshot | null;
  /** What is open: this week's snapshot, or the carried one. */
  readonly carried: Snapshot;
  readonly before: Snapshot | null;
  readonly analyzerChanged: boolean;
  /** Empty without a snapshot, and for the first one. */
  readonly changes: readonly LineageChange[];
  /** Days each reappeared lineage was out of sight, by lineage. */
  readonly daysAway: ReadonlyMap<string, number>;
}

/** One repository in one week of the trend. */
export interface RepositoryTrend {
  readonly repository: string;
  readonly series: readonly SeriesWeek[];
  /** Enters the sums this week without being new. */
  readonly baseline: number;
  /** Leaves the sums this week without being absent. */
  readonly retired: number;
}

/** Follows the series of all repositories through the weeks, which must be given one by one, oldest first. */
export class TrendFold {
  readonly #repositories = new Map<string, RepositoryFold>();

  /** @returns the repositories that ever had a report or snapshot so far, by name */
  add({ week, repositories }: Pick<WeekRollup, 'week' | 'repositories'>): RepositoryTrend[] {
    const present = new Map(repositories.map((repository) => [repository.repository, repository]));
    for (const name of present.keys()) {
      if (!this.#repositories.has(name)) this.#repositories.set(name, new RepositoryFold());
    }
    return [...this.#repositories]
      .map(([name, fold]) => ({ repository: name, ...fold.add(week, present.get(name)) }))
      .toSorted((a, b) => (a.repository < b.repository ? -1 : 1));
  }

  /** The earliest `stopped` of any counted report so far that has the lineage. */
  firstSeen(repository: string, lineage: string): string | undefined {
    return this.#repositories.get(repository)?.firstSeen(lineage);
  }
}

class RepositoryFold {
  readonly #firstSeen = new Map<string, string>();
  /** Not looked at yet: most runs never ask when anything was first seen, and it is a line for every lineage. */
  readonly #unread: RepositoryRollup[] = [];
  readonly #series = new Map<Shape, SeriesFold>(shapes.map((shape) => [shape, new SeriesFold()]));
  #primary: Shape | null = null;

  add(week: Week, rollup: RepositoryRollup | undefined): Omit<RepositoryTrend, 'repository'> {
    if (rollup !== undefined) this.#unread.push(rollup);
    const before = this.#primary;
    const retiring = before === null ? 0 : (this.#series.get(before)?.open ?? 0);
    const weeks = shapes.flatMap((shape) => {
      const scan = rollup?.scans.find((each) => each.shape === shape);
      const series = this.#series.get(shape)?.add(week, scan);
      return series ? [{ shape, ...series }] : [];
    });
    this.#primary = weeks[0]?.shape ?? null;
    const primary = weeks[0];
    const changed = primary !== undefined && before !== this.#primary;
    return {
      series: weeks.map((series) => ({ ...series, primary: series === primary })),
      baseline: changed ? primary.carried.open : 0,
      retired: changed ? retiring : 0,
    };
  }

  firstSeen(lineage: string): string | undefined {
    for (const { firstSeen } of this.#unread.splice(0))
      for (const [each, stopped] of firstSeen) this.#firstSeen.set(each, stopped);
    return this.#firstSeen.get(lineage);
  }
}

class SeriesFold {
  #last: Snapshot | null = null;
  /** For each lineage of an older snapshot than the last, the end of the last one that had it. */
  readonly #lastSeen = new Map<string, string>();

  get open(): number {
    return this.#last?.open ?? 0;
  }

  add(week: Week, scan: ShortScan | undefined): Omit<SeriesWeek, 'shape' | 'primary'> | null {
    const before = this.#last;
    if (scan === undefined)
      return before === null ? null : { ...unmoved, snapshot: null, carried: before, before: null };
    const snapshot = openSnapshot(week, restoreScan(scan, before?.scan));
    this.#last = snapshot;
    if (before === null) return { ...unmoved, snapshot, carried: snapshot, before };
    const changes = compareSnapshots(before, snapshot, (lineage) => this.#lastSeen.has(lineage));
    const back = changes.filter((change) => change.reappeared > 0).map(({ lineage }) => lineage);
    const daysAway = new Map(back.map((lineage) => [lineage, daysBetween(this.#lastSeen.get(lineage), snapshot)]));
    for (const lineage of before.lineages.keys()) this.#lastSeen.set(lineage, endOf(before));
    return {
      snapshot,
      carried: snapshot,
      before,
      changes,
      daysAway,
      analyzerChanged: isAnalyzerChanged(before, snapshot),
    };
  }
}

const unmoved = { changes: [], daysAway: new Map<string, number>(), analyzerChanged: false } as const;

function endOf(snapshot: Snapshot): string {
  return snapshot.scan.stopped ?? snapshot.scan.created;
}

function daysBetween(from: string | undefined, to: Snapshot): number {
  return from === undefined ? 0 : Math.floor((Date.parse(endOf(to)) - Date.parse(from)) / 86_400_000);
}
