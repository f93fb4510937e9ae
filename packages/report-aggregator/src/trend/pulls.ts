/**
 * Pull requests of a week and of the window: introduced and inherited findings, fixed in review, left open or
 * unknown. A pull request belongs to the week its last counted report stopped in, as known at that week's end, so
 * weekly figures do not sum to the total.
 */
import type { BulkDrop, Fate, Fates, Pulls, PullTally } from '../digest/digest.ts';
import { anytimeInterval } from '../verdict/interval.ts';
import { sumFates, type GroupFate } from './pull-fate.ts';
import type { GroupTotal, KnownPull, PullBook } from './pull-book.ts';
import { sum } from '../digest/tally.ts';
import type { Week } from '../week.ts';

/** The time a tally looks at: the week is [from, to), the window [opened, to). */
export interface PullWindow {
  readonly week: Week;
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

/** In-review figures of the window. */
export interface InReview extends RuleInReview {
  readonly byRule: ReadonlyMap<string, RuleInReview>;
}

/** Tallies the pull requests of a week and of the window. */
export function tallyPulls(book: PullBook, window: PullWindow): Pulls {
  const lives = book.livesAt(window.week);
  const inWeek = lives.filter((life) => isPlaced(life, window.from, window.to));
  const inWindow = lives.filter((life) => isPlaced(life, window.opened, window.to));
  const totals = book.sumUp(inWindow);
  return {
    week: tally(inWeek, book.sumUp(inWeek)),
    window: tally(inWindow, totals),
    bulkDrops: inWindow.flatMap((life) => describeDrops(life, window)).toSorted(byRun),
    byRule: breakDown(totals, 'rule'),
    byBucket: breakDown(totals, 'bucket'),
    byRepository: breakDown(totals, 'repository'),
  };
}

/** What was fixed in review in the window, together and by rule: all that verdicts need. */
export function tallyReview(
  book: PullBook,
  { week, opened, to }: Pick<PullWindow, 'week' | 'opened' | 'to'>,
): InReview {
  const totals = book.sumUp(book.livesAt(week).filter((life) => isPlaced(life, opened, to)));
  const rated = totals.filter(({ isRated }) => isRated);
  const byRule = [...Map.groupBy(rated, ({ rule }) => rule)].map(([rule, all]) => [rule, sumIntroduced(all)] as const);
  return {
    ...sumIntroduced(rated),
    byRule: new Map(byRule.filter(([, { fixed, leftOpen }]) => fixed + leftOpen > 0)),
  };
}

function isPlaced({ placedAt }: KnownPull, from: string, to: string): boolean {
  return placedAt >= from && placedAt < to;
}

function tally(lives: readonly KnownPull[], totals: readonly GroupTotal[]): PullTally {
  const based = totals.filter(({ hasBase }) => hasBase);
  const rated = totals.filter(({ isRated }) => isRated);
  const { fixed, leftOpen } = sumIntroduced(rated);
  const undropped = sumIntroduced(rated.filter(({ dropped }) => !dropped));
  return {
    pullRequests: lives.length,
    runs: sum(lives.map((life) => life.runs)),
    countedReports: sum(lives.map((life) => life.counted)),
    withoutCountedReport: lives.filter((life) => life.counted === 0).length,
    noBase: sum(totals.filter(({ hasBase }) => !hasBase).map(countOccurrences)),
    introduced: sumIntroduced(based),
    inherited: sumFates(based.map(({ inherited }) => inherited)),
    rate: {
      fixed,
      leftOpen,
      interval: anytimeInterval(fixed, fixed + leftOpen),
      withoutBulkDrops: { fixed: undropped.fixed, leftOpen: undropped.leftOpen },
    },
  };
}

/** Fates with a base by a key of theirs, keys in order. */
function breakDown(totals: readonly GroupTotal[], key: 'rule' | 'bucket' | 'repository'): Record<string, Fates> {
  const groups = Map.groupBy(
    totals.filter(({ hasBase }) => hasBase),
    (total) => total[key],
  );
  const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, all]) => [
      name,
      { introduced: sumIntroduced(all), inherited: sumFates(all.map(({ inherited }) => inherited)) },
    ]),
  );
}

function sumIntroduced(fates: readonly GroupFate[]): Fate {
  return sumFates(fates.map(({ introduced }) => introduced));
}

function countOccurrences({ introduced, inherited }: GroupFate): number {
  return sum([introduced, inherited].flatMap(({ fixed, leftOpen, unknown }) => [fixed, leftOpen, unknown]));
}

function describeDrops(life: KnownPull, window: PullWindow): BulkDrop[] {
  return life.drops.map(({ run, stopped, vanished }) => ({
    repository: life.repository,
    pullRequest: life.ref,
    run,
    vanished,
    week: window.weekOf(stopped),
  }));
}

function byRun(a: BulkDrop, b: BulkDrop): number {
  return a.run - b.run;
}
