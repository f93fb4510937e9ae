/**
 * Counting: the ledger of outcomes and the tallies of findings of one week. Sums over repositories and rules
 * agree with the totals by construction: everything is counted once, from the same attempts.
 */
import type { Findings, Gate, Ledger } from './digest.ts';
import { countDistinct } from './distinct.ts';
import {
  outcomes,
  type AttemptEvidence,
  type EvidenceWeek,
  type Outcome,
  type RepositoryEvidence,
} from '../evidence/evidence.ts';
import type { Finding } from '../evidence/finding.ts';
import type { KnownAttempt } from '../trend/pull-fate.ts';
import { byPush, listAttempts, pickCounted } from '../trend/pull-life.ts';

/** What one rule contributed to a week. */
export interface RuleTally {
  readonly id: string | null;
  readonly total: number;
  readonly distinctFingerprints: number;
  readonly distinctLineages: number;
  readonly repositories: readonly string[];
  readonly byBucket: Readonly<Record<string, number>>;
}

/** A week without anything: what a repository that listed nothing contributes. */
export const emptyEvidence: Omit<RepositoryEvidence, 'repository'> = {
  otherWorkflows: 0,
  otherSeenAt: null,
  findings: [],
  attempts: [],
};

/**
 * The ledger of some repositories together.
 * @throws Error when it does not balance, which would be a bug of ours
 */
export function tallyLedger(repositories: readonly RepositoryEvidence[]): Ledger {
  const attempts = repositories.flatMap((repository) => repository.attempts);
  const otherWorkflows = sum(repositories.map((repository) => repository.otherWorkflows));
  const counts = countBy(attempts.map((attempt) => attempt.outcome));
  const byOutcome = Object.fromEntries(outcomes.map((outcome) => [outcome, counts.get(outcome) ?? 0])) as Record<
    Outcome,
    number
  >;
  if (sum(Object.values(byOutcome)) !== attempts.length) throw new Error('the ledger does not balance');
  return {
    listed: attempts.length + otherWorkflows,
    otherWorkflows,
    gateRuns: attempts.length,
    forks: attempts.filter((attempt) => attempt.fork).length,
    outcomes: byOutcome,
  };
}

/** Ledgers added up: of repositories, or of weeks. */
export function sumLedgers(ledgers: readonly Ledger[]): Ledger {
  const sumOf = (pick: (ledger: Ledger) => number): number => sum(ledgers.map(pick));
  return {
    listed: sumOf(({ listed }) => listed),
    otherWorkflows: sumOf(({ otherWorkflows }) => otherWorkflows),
    gateRuns: sumOf(({ gateRuns }) => gateRuns),
    forks: sumOf(({ forks }) => forks),
    outcomes: Object.fromEntries(
      outcomes.map((outcome) => [outcome, sumOf((ledger) => ledger.outcomes[outcome])]),
    ) as Record<Outcome, number>,
  };
}

/** Every finding of every counted report, and how many distinct ones, per repository and identity. */
export function tallyFindings(repositories: readonly RepositoryEvidence[]): Findings {
  const counted = repositories.map((repository) => ({ repository, indices: countedIndices(repository) }));
  const all = counted.flatMap(({ repository, indices }) => indices.map((at) => repository.findings[at] as Finding));
  return {
    total: all.length,
    ...countDistinct(counted),
    byBucket: toRecord(countBy(all.map((finding) => finding.bucket))),
    bySeverity: toRecord(countBy(all.map((finding) => finding.severity))),
  };
}

/** The same by rule name. */
export function tallyRules(week: EvidenceWeek): Map<string, RuleTally> {
  const parts = week.repositories.flatMap((repository) =>
    [...Map.groupBy(countedIndices(repository), (at) => (repository.findings[at] as Finding).rule)].map(
      ([rule, indices]) => ({ rule, repository, indices }),
    ),
  );
  return new Map(
    [...Map.groupBy(parts, (part) => part.rule)].map(([rule, shares]) => {
      const all = shares.flatMap((share) => share.indices.map((at) => share.repository.findings[at] as Finding));
      return [
        rule,
        {
          id: all.find((finding) => finding.id !== null)?.id ?? null,
          total: all.length,
          ...countDistinct(shares),
          repositories: shares.map((share) => share.repository.repository).toSorted(),
          byBucket: toRecord(countBy(all.map((finding) => finding.bucket))),
        },
      ];
    }),
  );
}

/** What the gate cost in the week. Minutes are of runs that started and stopped, rounded to whole ones. */
export function tallyGate(repositories: readonly RepositoryEvidence[]): Gate {
  const attempts = repositories.flatMap((repository) => repository.attempts);
  const pulls = repositories.flatMap(listPulls);
  const sizes = pulls
    .map((life) => pickCounted(life).at(-1)?.attempt.report?.findings.length)
    .filter((size) => size !== undefined);
  return {
    green: attempts.filter((attempt) => attempt.status === 'success').length,
    red: attempts.filter(isRed).length,
    minutes: Math.round(sum(attempts.map(minutesOf))),
    redPullRequests: pulls.filter((life) => life.some(({ attempt }) => isRed(attempt))).length,
    redAtLast: pulls.filter((life) => isRed((life.at(-1) as KnownAttempt).attempt)).length,
    findingsPerPullRequest: median(sizes),
  };
}

/** The week's attempts of each pull request, in the order of the pushes. */
function listPulls(repository: RepositoryEvidence): KnownAttempt[][] {
  const attempts = listAttempts(repository).filter(({ attempt }) => isPullRequest(attempt));
  return [...Map.groupBy(attempts, ({ attempt }) => attempt.ref).values()].map((life) => life.toSorted(byPush));
}

/** True for a run of a pull request, whose ref is its number. */
export function isPullRequest(attempt: Pick<AttemptEvidence, 'ref' | 'event'>): boolean {
  return attempt.event.startsWith('pull_request') && /^#\d+$/u.test(attempt.ref);
}

function isRed(attempt: AttemptEvidence): boolean {
  return attempt.status === 'failure';
}

function minutesOf({ started, stopped }: AttemptEvidence): number {
  return started === null || stopped === null ? 0 : Math.max(0, Date.parse(stopped) - Date.parse(started)) / 60_000;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Indices into the dictionary, one per finding of each counted report. */
function countedIndices(repository: RepositoryEvidence): number[] {
  return repository.attempts.flatMap((attempt) => attempt.report?.findings ?? []);
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Keys in order, so that equal counts are equal text. */
function toRecord(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
