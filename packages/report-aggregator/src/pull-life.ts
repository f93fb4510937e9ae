/**
 * The life of one pull request, from its runs and reports alone: which findings it introduced, and what became
 * of them. A run does not say whether its pull request was merged or closed, so "left open" means open so far.
 */
import type { Fate } from './digest.ts';
import type { AttemptEvidence, ReportEvidence, RepositoryEvidence } from './evidence.ts';
import { lineageOf, type Finding } from './finding.ts';

/** A gate attempt together with the findings its report points to. */
export interface KnownAttempt {
  readonly attempt: AttemptEvidence;
  readonly findings: readonly Finding[];
}

/** What became of one lineage of a pull request; counts are occurrences. */
export interface LineageFate {
  readonly rule: string;
  readonly bucket: string;
  readonly introduced: Fate;
  readonly inherited: Fate;
  /** Whether it vanished in a bulk drop. */
  readonly dropped: boolean;
}

/** A step between two counted reports in which most of the first one vanished in files still changed. */
interface Drop {
  readonly attempt: AttemptEvidence;
  readonly vanished: number;
  readonly lineages: ReadonlySet<string>;
}

export interface PullLife {
  readonly runs: number;
  readonly counted: readonly KnownAttempt[];
  /** The instant that puts it into a week: where its last counted report stopped, else its last run. */
  readonly placedAt: string;
  readonly hasBase: boolean;
  readonly fates: readonly LineageFate[];
  readonly drops: readonly Drop[];
}

/** Fewer than this many lineages, or less than this share of a report, is no bulk drop. */
const dropAtLeast = { lineages: 10, share: 0.8 } as const;

/** All gate attempts of a repository's weeks, with their findings at hand. */
export function listAttempts(repository: RepositoryEvidence): KnownAttempt[] {
  return repository.attempts.map((attempt) => ({
    attempt,
    findings: (attempt.report?.findings ?? []).map((at) => repository.findings[at] as Finding),
  }));
}

/**
 * Follows one pull request.
 * @param attempts all its gate attempts that had stopped, in any order
 * @param bases full-scope push reports of the default branch, by `stopped`
 */
export function followPull(attempts: readonly KnownAttempt[], bases: readonly KnownAttempt[]): PullLife {
  const ordered = attempts.toSorted(byPush);
  const counted = pickCounted(ordered);
  const last = counted.at(-1) ?? ordered.at(-1);
  const base = findBase(ordered[0] as KnownAttempt, bases);
  const drops = counted.slice(1).flatMap((now, at) => findDrop(counted[at] as KnownAttempt, now));
  return {
    runs: ordered.length,
    counted,
    placedAt: last?.attempt.stopped ?? last?.attempt.created ?? '',
    hasBase: base !== null,
    fates: decideFates(counted, base, new Set(drops.flatMap((drop) => [...drop.lineages]))),
    drops,
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

/** The latest fix plan (without any, the latest full report) that had stopped before the pull request's first run was created. */
function findBase(first: KnownAttempt, bases: readonly KnownAttempt[]): KnownAttempt | null {
  const earlier = bases.filter(({ attempt }) => (attempt.stopped ?? '') < first.attempt.created);
  return earlier.findLast(({ attempt }) => attempt.report?.shape === 'fix-plan') ?? earlier.at(-1) ?? null;
}

function decideFates(
  counted: readonly KnownAttempt[],
  base: KnownAttempt | null,
  dropped: ReadonlySet<string>,
): LineageFate[] {
  const last = counted.at(-1);
  if (last === undefined) return [];
  const most = new Map<string, { readonly finding: Finding; readonly count: number }>();
  for (const { findings } of counted) {
    for (const [lineage, all] of Map.groupBy(findings, knownLineage)) {
      if (all.length > (most.get(lineage)?.count ?? 0))
        most.set(lineage, { finding: all[0] as Finding, count: all.length });
    }
  }
  const left = countLineages(last.findings);
  const inBase = countLineages(base?.findings ?? []);
  const changed = new Set((last.attempt.report as ReportEvidence).changedFiles);
  return [...most].map(([lineage, { finding, count }]) => {
    const [now, before] = [left.get(lineage) ?? 0, inBase.get(lineage) ?? 0];
    const stillChanged = finding.file !== null && changed.has(finding.file);
    return {
      rule: finding.rule,
      bucket: finding.bucket,
      introduced: makeFate(Math.max(0, count - before), Math.max(0, now - before), stillChanged),
      inherited: makeFate(Math.min(count, before), Math.min(now, before), stillChanged),
      dropped: dropped.has(lineage),
    };
  });
}

/** Gone with its file still among the changed ones: fixed. Gone with its file: nobody knows. */
function makeFate(all: number, leftOpen: number, stillChanged: boolean): Fate {
  const gone = all - leftOpen;
  return { fixed: stillChanged ? gone : 0, leftOpen, unknown: stillChanged ? 0 : gone };
}

function findDrop(before: KnownAttempt, now: KnownAttempt): Drop[] {
  const changed = new Set((now.attempt.report as ReportEvidence).changedFiles);
  const left = countLineages(now.findings);
  const lineages = new Set<string>();
  let vanished = 0;
  for (const [lineage, all] of Map.groupBy(before.findings, knownLineage)) {
    const gone = Math.max(0, all.length - (left.get(lineage) ?? 0));
    const file = all[0]?.file ?? null;
    if (gone === 0 || file === null || !changed.has(file)) continue;
    vanished += gone;
    lineages.add(lineage);
  }
  const isBulk = vanished >= dropAtLeast.lineages && vanished >= dropAtLeast.share * before.findings.length;
  return isBulk ? [{ attempt: now.attempt, vanished, lineages }] : [];
}

function countLineages(findings: readonly Finding[]): Map<string, number> {
  return new Map([...Map.groupBy(findings, knownLineage)].map(([lineage, all]) => [lineage, all.length]));
}

/** A finding stands in many reports of a week: its lineage is worked out once. */
const lineages = new WeakMap<Finding, string>();

function knownLineage(finding: Finding): string {
  const known = lineages.get(finding);
  if (known !== undefined) return known;
  const lineage = lineageOf(finding);
  lineages.set(finding, lineage);
  return lineage;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
