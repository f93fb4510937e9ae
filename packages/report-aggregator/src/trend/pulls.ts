/**
 * Pull requests of a week and of the window: introduced and inherited findings, fixed in review, left open or
 * unknown. A pull request belongs to the week its last counted report stopped in, as known at that week's end, so
 * weekly figures do not sum to the total.
 */
import type { BulkDrop, Fates, Pulls, PullTally } from '../digest/digest.ts';
import type { EvidenceWeek, RepositoryEvidence } from '../evidence/evidence.ts';
import { anytimeInterval } from '../verdict/interval.ts';
import { sumFates, type GroupFate, type KnownAttempt } from './pull-fate.ts';
import { followPull, listAttempts, type PullLife } from './pull-life.ts';
import { isPullRequest, sum } from '../digest/tally.ts';
import type { Week } from '../week.ts';

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

/** In-review figures of the window. */
export interface InReview extends RuleInReview {
  readonly byRule: ReadonlyMap<string, RuleInReview>;
}

interface KnownPull extends PullLife {
  readonly repository: string;
  readonly ref: string;
}

/** All runs of one pull request that stopped, and its lives as far as they were followed, by how many runs they have. */
interface PullRuns {
  readonly repository: string;
  readonly ref: string;
  readonly attempts: readonly KnownAttempt[];
  readonly bases: readonly KnownAttempt[];
  readonly lives: Map<number, KnownPull>;
}

/**
 * The pull requests of all evidence weeks. Looked at from a later instant, most of them have no new run since: each
 * life is followed once.
 */
export class PullBook {
  readonly #pulls: readonly PullRuns[];

  constructor(weeks: readonly EvidenceWeek[]) {
    const byRepository = Map.groupBy(
      weeks.flatMap((week) => week.repositories),
      (each) => each.repository,
    );
    this.#pulls = [...byRepository].flatMap(([repository, parts]) => listPulls(repository, parts));
  }

  /** Every pull request's life as known at an instant. */
  livesAt(to: string): KnownPull[] {
    return this.#pulls.flatMap((pull) => {
      const known = pull.attempts.filter(({ attempt }) => (attempt.stopped ?? attempt.created) < to);
      if (known.length === 0) return [];
      const { repository, ref, bases, lives } = pull;
      const life = lives.get(known.length) ?? { repository, ref, ...followPull(known, bases) };
      lives.set(known.length, life);
      return [life];
    });
  }
}

const books = new WeakMap<readonly EvidenceWeek[], PullBook>();

/** The book of these weeks; the same for every week that is looked at. */
export function openBook(weeks: readonly EvidenceWeek[]): PullBook {
  const book = books.get(weeks) ?? new PullBook(weeks);
  books.set(weeks, book);
  return book;
}

/**
 * A base has always stopped before the first run began, so later ones do no harm. A run that was cancelled before it
 * began may have no time of stopping; it is a run of its pull request all the same.
 */
function listPulls(repository: string, parts: readonly RepositoryEvidence[]): PullRuns[] {
  const ended = parts
    .flatMap(listAttempts)
    .filter(({ attempt }) => attempt.stopped !== null || attempt.outcome !== 'unfinished');
  const bases = ended.filter(isBase).toSorted(byStopped);
  const pulls = Map.groupBy(
    ended.filter(({ attempt }) => isPullRequest(attempt)),
    ({ attempt }) => attempt.ref,
  );
  return [...pulls].map(([ref, attempts]) => ({ repository, ref, attempts, bases, lives: new Map() }));
}

/** Tallies the pull requests of a week and of the window. */
export function tallyPulls(book: PullBook, window: PullWindow): Pulls {
  const lives = book.livesAt(window.to);
  const inWindow = lives.filter((life) => isPlaced(life, window.opened, window.to));
  return {
    week: tally(lives.filter((life) => isPlaced(life, window.from, window.to))),
    window: tally(inWindow),
    bulkDrops: inWindow.flatMap((life) => describeDrops(life, window)).toSorted(byRun),
    byRule: breakDown(inWindow, (fate) => fate.rule),
    byBucket: breakDown(inWindow, (fate) => fate.bucket),
    byRepository: breakDown(inWindow, (_, life) => life.repository),
  };
}

/** What was fixed in review in the window, together and by rule: all that verdicts need. */
export function tallyReview(book: PullBook, { opened, to }: Pick<PullWindow, 'opened' | 'to'>): InReview {
  const rated = ratedFates(book.livesAt(to).filter((life) => isPlaced(life, opened, to)));
  const byRule = [...Map.groupBy(rated, (fate) => fate.rule)].map(
    ([rule, fates]) => [rule, sumFates(fates.map((fate) => fate.introduced))] as const,
  );
  return {
    ...sumFates(rated.map((fate) => fate.introduced)),
    byRule: new Map(byRule.filter(([, { fixed, leftOpen }]) => fixed + leftOpen > 0)),
  };
}

function isPlaced({ placedAt }: KnownPull, from: string, to: string): boolean {
  return placedAt >= from && placedAt < to;
}

/** Not the weekly snapshot: any fix plan of a full scan of a push to the default branch. */
function isBase({ attempt: { onDefaultBranch, event, report } }: KnownAttempt): boolean {
  return onDefaultBranch && event === 'push' && report?.scope === 'full' && report.shape === 'fix-plan';
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
    countedReports: sum(lives.map((life) => life.counted)),
    withoutCountedReport: lives.filter((life) => life.counted === 0).length,
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
function ratedFates(lives: readonly KnownPull[]): GroupFate[] {
  return lives.filter((life) => life.hasBase && life.counted >= 2).flatMap((life) => life.fates);
}

/** Fates with a base by a key of theirs, keys in order. */
function breakDown(
  lives: readonly KnownPull[],
  keyOf: (fate: GroupFate, life: KnownPull) => string,
): Record<string, Fates> {
  const groups = new Map<string, GroupFate[]>();
  for (const life of lives.filter(({ hasBase }) => hasBase)) {
    for (const fate of life.fates) {
      const key = keyOf(fate, life);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [fate]);
      else group.push(fate);
    }
  }
  const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([key, all]) => [
      key,
      {
        introduced: sumFates(all.map(({ introduced }) => introduced)),
        inherited: sumFates(all.map(({ inherited }) => inherited)),
      },
    ]),
  );
}

function countOccurrences({ introduced, inherited }: GroupFate): number {
  return sum([introduced, inherited].flatMap(({ fixed, leftOpen, unknown }) => [fixed, leftOpen, unknown]));
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
