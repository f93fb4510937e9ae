/**
 * The trend as the digest shows it: one row a week summed over primary series, the series of each repository,
 * and the findings that moved this week. It only rearranges what trend.ts found.
 */
import type { ChangedFinding, RepositoryChange, Series, Transition, TrendWeek } from '../digest/digest.ts';
import type { LineageChange } from './snapshot.ts';
import { noTransition, sumTransitions } from './snapshot.ts';
import { sum, sumLedgers } from '../digest/tally.ts';
import type { WeekRollup } from './rollup.ts';
import { TrendFold, type RepositoryTrend, type SeriesWeek } from './trend.ts';
import { addWeeks, weekRange, type Week } from '../week.ts';

/** The trend up to a week. */
export interface FollowedTrend {
  /** Oldest first, at most 12, ending with the week. */
  readonly rows: readonly TrendWeek[];
  /** The week itself, a repository each. */
  readonly now: readonly RepositoryTrend[];
  /** The same of the week before it. */
  readonly before: readonly RepositoryTrend[];
  readonly fold: TrendFold;
}

const shownWeeks = 12;

/**
 * Follows all series up to a week.
 * @param rollups of every week, oldest first; later ones are ignored
 * @param isListed whether some completed listing reaches back to a week: otherwise its run counts are not known
 */
export function followTrend(
  rollups: readonly WeekRollup[],
  week: Week,
  isListed: (week: Week) => boolean,
): FollowedTrend {
  const course = courses.get(rollups) ?? new Course(rollups);
  courses.set(rollups, course);
  const shown = weekRange(course.first(week), week).slice(-shownWeeks);
  return {
    rows: shown.map((each) => describeWeek(course.rollupOf(each), course.at(each), isListed(each))),
    now: course.at(week),
    before: course.at(addWeeks(week, -1)),
    fold: course.fold,
  };
}

/** A week in which nothing ran has no rollup. */
type WeekFacts = Pick<WeekRollup, 'week' | 'repositories'>;

/** Several weeks are often looked at in one run, and the way to the later one leads through the earlier. */
const courses = new WeakMap<readonly WeekRollup[], Course>();

/** The trend of each week, followed no further than was asked for. */
class Course {
  readonly fold = new TrendFold();
  readonly #rollups: ReadonlyMap<Week, WeekFacts>;
  readonly #first: Week | undefined;
  readonly #trends = new Map<Week, RepositoryTrend[]>();
  #next: Week | undefined;

  constructor(rollups: readonly WeekRollup[]) {
    this.#rollups = new Map(rollups.map((rollup) => [rollup.week, rollup]));
    this.#first = rollups[0]?.week;
    this.#next = this.#first;
  }

  /** The first week that there is anything to follow of, at most the given one. */
  first(week: Week): Week {
    return this.#first === undefined || this.#first > week ? week : this.#first;
  }

  rollupOf(week: Week): WeekFacts {
    return this.#rollups.get(week) ?? { week, repositories: [] };
  }

  at(week: Week): readonly RepositoryTrend[] {
    while (this.#next !== undefined && this.#next <= week) {
      this.#trends.set(this.#next, this.fold.add(this.rollupOf(this.#next)));
      this.#next = addWeeks(this.#next, 1);
    }
    return this.#trends.get(week) ?? [];
  }
}

function describeWeek(
  { week, repositories }: WeekFacts,
  trends: readonly RepositoryTrend[],
  listed: boolean,
): TrendWeek {
  const primaries = primarySeries(trends);
  const { gateRuns, outcomes } = sumLedgers(repositories.map(({ ledger }) => ledger));
  const { new: fresh, reappeared, updated, absent, resolved } = sumTransitions(primaries.map(transitionOf));
  return {
    week,
    gateRuns: listed ? gateRuns : null,
    reported: listed ? outcomes.reported : null,
    open: primaries.some((series) => series.snapshot !== null) ? sum(primaries.map((s) => s.carried.open)) : null,
    baseline: sum(trends.map((trend) => trend.baseline)),
    retired: sum(trends.map((trend) => trend.retired)),
    new: fresh,
    reappeared,
    updated,
    absent,
    resolved,
  };
}

/** The primary series of each repository that has one. */
function primarySeries(trends: readonly RepositoryTrend[]): SeriesWeek[] {
  return trends.flatMap((trend) => trend.series.filter((series) => series.primary));
}

/** Open findings and transitions by rule name, over primary series. */
export function openByRule(trends: readonly RepositoryTrend[]): Map<string, OpenRule> {
  const rules = new Map<string, OpenRule>();
  for (const trend of trends) {
    for (const series of trend.series.filter((each) => each.primary)) addSeries(rules, trend.repository, series);
  }
  return rules;
}

/** What is open of a rule, and how it moved. */
export interface OpenRule {
  readonly id: string | null;
  readonly open: number;
  readonly trend: Transition;
  readonly repositories: readonly string[];
}

function addSeries(rules: Map<string, OpenRule>, repository: string, series: SeriesWeek): void {
  const open = Map.groupBy([...series.carried.lineages.values()].flat(), (finding) => finding.rule);
  const moved = Map.groupBy(series.changes, (change) => change.finding.rule);
  for (const rule of new Set([...open.keys(), ...moved.keys()])) {
    const known = rules.get(rule) ?? { id: null, open: 0, trend: noTransition, repositories: [] };
    const findings = open.get(rule) ?? [];
    const changes = moved.get(rule) ?? [];
    rules.set(rule, {
      id: known.id ?? findings[0]?.id ?? changes[0]?.finding.id ?? null,
      open: known.open + findings.length,
      trend: sumTransitions([known.trend, ...changes]),
      repositories: findings.length > 0 ? [...known.repositories, repository] : known.repositories,
    });
  }
}

/** One series as the digest prints it. */
export function describeSeries(series: SeriesWeek): Series {
  return {
    shape: series.shape,
    primary: series.primary,
    snapshotRun: series.snapshot?.scan.runId ?? null,
    against: series.before?.week ?? null,
    analyzerChanged: series.analyzerChanged,
    open: series.carried.open,
    lineages: series.carried.lineages.size,
    ...transitionOf(series),
  };
}

function transitionOf(series: SeriesWeek): Transition {
  return sumTransitions(series.changes);
}

/** What moved, a repository each, the largest change first; repositories where nothing moved are left out. */
export function describeChanges({ now, fold }: FollowedTrend): RepositoryChange[] {
  return now
    .flatMap((trend) =>
      trend.series
        .filter((series) => series.primary && series.changes.some(isMove))
        .map((series) => describeChange(trend.repository, series, fold)),
    )
    .toSorted((a, b) => sizeOf(b) - sizeOf(a) || (a.repository < b.repository ? -1 : 1));
}

function isMove(change: Transition): boolean {
  return change.new + change.reappeared + change.absent > 0;
}

function sizeOf(change: RepositoryChange): number {
  return sum([...change.new, ...change.reappeared, ...change.absent].map((finding) => finding.count));
}

function describeChange(repository: string, series: SeriesWeek, fold: TrendFold): RepositoryChange {
  const { runId, index, sha, stopped, created } = series.carried.scan;
  const list = (key: 'new' | 'reappeared' | 'absent'): ChangedFinding[] =>
    series.changes
      .filter((change) => change[key] > 0)
      .map((change) => describeFinding(change, change[key], key, repository, series, fold))
      .toSorted(byPlace);
  return {
    repository,
    run: { id: runId, index, sha },
    seenAt: stopped ?? created,
    analyzerChanged: series.analyzerChanged,
    new: list('new'),
    reappeared: list('reappeared'),
    absent: list('absent'),
    possiblyMoved: findMoved(series.changes),
  };
}

function describeFinding(
  { finding, lineage }: LineageChange,
  count: number,
  key: 'new' | 'reappeared' | 'absent',
  repository: string,
  series: SeriesWeek,
  fold: TrendFold,
): ChangedFinding {
  const { rule, id, file, line, symbol, text } = finding;
  return {
    rule,
    id,
    file,
    line,
    symbol,
    text,
    count,
    firstSeen: fold.firstSeen(repository, lineage) ?? series.carried.scan.created,
    daysAway: key === 'reappeared' ? (series.daysAway.get(lineage) ?? null) : null,
  };
}

/** An absent and a new finding of the same rule and symbol in different files: offered, never claimed. */
function findMoved(changes: readonly LineageChange[]): RepositoryChange['possiblyMoved'] {
  const arrived = Map.groupBy(
    changes.filter((change) => change.new > 0 && change.finding.symbol !== null),
    (change) => JSON.stringify([change.finding.rule, change.finding.symbol]),
  );
  return changes
    .filter((change) => change.absent > 0 && change.finding.symbol !== null)
    .flatMap(({ finding }) => {
      const match = arrived.get(JSON.stringify([finding.rule, finding.symbol]))?.shift();
      if (match === undefined || match.finding.file === finding.file) return [];
      const { rule, symbol } = finding;
      return [{ rule, symbol: symbol ?? '', from: finding.file ?? '', to: match.finding.file ?? '' }];
    })
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function byPlace(a: ChangedFinding, b: ChangedFinding): number {
  const [x, y] = [placeOf(a), placeOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Sorts as text: rule, file, line. */
function placeOf({ rule, file, line, symbol, text }: ChangedFinding): string {
  return JSON.stringify([rule, file, String(line ?? 0).padStart(9, '0'), symbol, text]);
}
