/**
 * A week as it was derived before. Where nothing of an attempt changed since, its report need not be read again: a week
 * that goes on would be read whole on every run. It must give only what reading would give.
 */
import type { Attempt } from './attempt.ts';
import type { AttemptEvidence, EvidenceWeek, RepositoryEvidence } from './evidence.ts';
import type { RunReading } from './run-reading.ts';
import { inputsOf, type RepositoryPlan } from './week-plan.ts';

export interface EarlierWeek {
  readonly evidence: EvidenceWeek;
  /** What it was derived from, as `describeInputs` gave it. */
  readonly description: string;
}

/** As `describeInputs` lists repositories; attempts stay what `inputsOf` gave. */
type Described = readonly [repository: string, gate: unknown, defaultBranch: string | null, attempts: unknown[]];

/** What an attempt gave; null: it has to be read. */
export type Recall = (attempt: Attempt) => RunReading | null;

/** What is still true of an earlier week. @returns the same for each repository of the week as it is planned now */
export function recallWeek(earlier: EarlierWeek | null): (plan: RepositoryPlan) => Recall {
  const described = JSON.parse(earlier?.description ?? '[]') as readonly Described[];
  return ({ repository, gate }) => {
    const before = described.find(([name]) => name === repository);
    const evidence = earlier?.evidence.repositories.find((each) => each.repository === repository);
    if (before === undefined || evidence === undefined || !isSame(before[1], gate)) return () => null;
    return recallRepository(before, evidence);
  };
}

/** Gives reports alone: what was not there may have come, and what had no room may have some. */
function recallRepository([, , , attempts]: Described, evidence: RepositoryEvidence): Recall {
  const unchanged = new Set(attempts.map((inputs) => JSON.stringify(inputs)));
  const byRun = Map.groupBy(evidence.attempts, ({ runId }) => runId);
  return (attempt) => {
    if (!unchanged.has(JSON.stringify(inputsOf(attempt)))) return null;
    const known = byRun.get(attempt.run.id)?.find(({ stopped }) => stopped === attempt.run.stopped);
    return known === undefined ? null : readingOf(known, evidence);
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function readingOf({ report, restored }: AttemptEvidence, { findings }: RepositoryEvidence): RunReading | null {
  if (report === null || restored === true) return null;
  const { copies, ...facts } = report;
  const named = report.findings.flatMap((at) => findings[at] ?? []);
  return { outcome: 'reported', reason: null, report: { ...facts, findings: named }, copies };
}
