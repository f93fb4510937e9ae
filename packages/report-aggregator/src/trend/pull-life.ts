/**
 * The life of one pull request, from its runs and reports alone: which findings it introduced, and what became
 * of them. A run does not say whether its pull request was merged or closed, so "left open" means open so far.
 */
import type { AttemptEvidence, ReportEvidence, RepositoryEvidence } from '../evidence/evidence.ts';
import { countLineages, decideFates, type GroupFate, type KnownAttempt, type Occurrences } from './pull-fate.ts';

/** A step between two counted reports in which most of the first one vanished in files still changed. */
interface Drop {
  /** The run whose report lacks them. */
  readonly run: number;
  readonly stopped: string;
  readonly vanished: number;
}

interface FoundDrop extends Drop {
  readonly lineages: ReadonlySet<string>;
}

export interface PullLife {
  /** When the first of its runs was created. */
  readonly began: string;
  readonly runs: number;
  /** Reports that count. */
  readonly counted: number;
  /** The instant that puts it into a week: where its last counted report stopped, else its last run. */
  readonly placedAt: string;
  readonly hasBase: boolean;
  readonly fates: readonly GroupFate[];
  readonly drops: readonly Drop[];
}

/** Fewer than this many lineages, or less than this share of a report, is no bulk drop. */
const dropAtLeast = { lineages: 10, share: 0.8 } as const;

/** All gate attempts of a repository's week, with their findings at hand. */
export function listAttempts({ attempts, findings }: RepositoryEvidence): KnownAttempt[] {
  return attempts.map((attempt) => ({ attempt, dictionary: findings }));
}

/** Those that ended. One that was cancelled before it began may have no time of stopping; it is a run all the same. */
export function listEnded(repository: RepositoryEvidence): KnownAttempt[] {
  return listAttempts(repository).filter(({ attempt }) => attempt.stopped !== null || attempt.outcome !== 'unfinished');
}

/** Not the weekly snapshot: any fix plan of a full scan of a push to the default branch. */
export function isBase({ attempt: { onDefaultBranch, event, report } }: KnownAttempt): boolean {
  return onDefaultBranch && event === 'push' && report?.scope === 'full' && report.shape === 'fix-plan';
}

export function byStopped(a: KnownAttempt, b: KnownAttempt): number {
  return compare(a.attempt.stopped ?? '', b.attempt.stopped ?? '') || a.attempt.runId - b.attempt.runId;
}

/**
 * Follows one pull request.
 * @param attempts all its gate attempts that had stopped, in any order
 * @param bases full-scope push reports of the default branch, by `stopped`; its own is the latest that had stopped
 *   before its first run was created
 */
export function followPull(attempts: readonly KnownAttempt[], bases: readonly KnownAttempt[]): PullLife {
  const ordered = attempts.toSorted(byPush);
  const counted = pickCounted(ordered);
  const last = counted.at(-1) ?? ordered.at(-1);
  const began = ordered[0]?.attempt.created ?? '';
  const base = bases[countEarlier(bases, began) - 1] ?? null;
  const lineages = counted.map(countLineages);
  const drops = counted.slice(1).flatMap(({ attempt }, n) => findDrop(attempt, lineages[n], lineages[n + 1]));
  const report = counted.at(-1)?.attempt.report ?? null;
  const dropped = new Set(drops.flatMap((drop) => [...drop.lineages]));
  return {
    began,
    runs: ordered.length,
    counted: counted.length,
    placedAt: last?.attempt.stopped ?? last?.attempt.created ?? '',
    hasBase: base !== null,
    fates:
      report === null ? [] : decideFates(lineages, report, base === null ? new Map() : countLineages(base), dropped),
    drops: drops.map(({ lineages: _lineages, ...drop }) => drop),
  };
}

/** The order of the pushes; by `stopped`, an overtaken run would be the last. */
export function byPush(a: KnownAttempt, b: KnownAttempt): number {
  return (
    compare(a.attempt.created, b.attempt.created) ||
    a.attempt.runId - b.attempt.runId ||
    compare(a.attempt.stopped ?? '', b.attempt.stopped ?? '')
  );
}

/** Of a pull request's attempts in order, those whose report counts: diff-scoped ones; fix plans only, where there are both shapes. */
export function pickCounted(ordered: readonly KnownAttempt[]): KnownAttempt[] {
  const scoped = ordered.filter(({ attempt }) => attempt.report?.scope === 'diff');
  const plans = scoped.filter(({ attempt }) => attempt.report?.shape === 'fix-plan');
  return plans.length > 0 ? plans : scoped;
}

/** How many of the bases had stopped before an instant, by halving: there are thousands, and as many pull requests. */
function countEarlier(bases: readonly KnownAttempt[], instant: string): number {
  let [low, high] = [0, bases.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bases[middle]?.attempt.stopped ?? '') < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function findDrop(
  attempt: AttemptEvidence,
  before: Occurrences = new Map(),
  now: Occurrences = new Map(),
): FoundDrop[] {
  const changed = new Set((attempt.report as ReportEvidence).changedFiles);
  const lineages = new Set<string>();
  let [all, vanished] = [0, 0];
  for (const [lineage, { finding, count }] of before) {
    all += count;
    const gone = Math.max(0, count - (now.get(lineage)?.count ?? 0));
    if (gone === 0 || finding.file === null || !changed.has(finding.file)) continue;
    vanished += gone;
    lineages.add(lineage);
  }
  const isBulk = vanished >= dropAtLeast.lineages && vanished >= dropAtLeast.share * all;
  const { runId: run, stopped, created } = attempt;
  return isBulk ? [{ run, stopped: stopped ?? created, vanished, lineages }] : [];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
