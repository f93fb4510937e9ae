/**
 * Attempts and reports joined into evidence weeks. It must give the same week for the same facts in any order.
 */
import type { Attempt } from './attempt.ts';
import type { AttemptEvidence, EvidenceWeek, ReportEvidence, RepositoryEvidence } from './evidence.ts';
import { Dictionary } from './dictionary.ts';
import { recallWeek, type EarlierWeek, type Recall } from './earlier-week.ts';
import type { Report } from './report.ts';
import { readRun, type ReadReports, type RunReading } from './run-reading.ts';
import type { RepositoryPlan, WeekPlan } from './week-plan.ts';

/** How much a repository's week has room for. */
interface Room {
  /** Distinct findings. */
  readonly findings: number;
  /** Findings of a report that is taken in all the same. */
  readonly modest: number;
}

/**
 * Real weeks have some thousands. Whoever opens a pull request can make up 200,000 with every push, and each would take
 * memory in this run and in all that come.
 */
const weekRoom: Room = { findings: 250_000, modest: 2000 };

/**
 * Reads the reports of a planned week.
 * @param inputs hash of `describeInputs(plan)`, kept in the week so that it can be recognised as still valid
 * @param read what archived artifacts gave, by hash
 * @param earlier the same week as it was derived before; null when it was not
 * @throws whatever `read` throws
 */
export async function buildEvidenceWeek(
  plan: WeekPlan,
  inputs: string,
  read: ReadReports,
  earlier: EarlierWeek | null = null,
  room = weekRoom,
): Promise<EvidenceWeek> {
  const repositories: RepositoryEvidence[] = [];
  const recall = recallWeek(earlier);
  for (const each of plan.repositories) repositories.push(await buildRepository(each, read, recall(each), room));
  return { schema: 'platformctl.dogfood.evidence/1', week: plan.week, inputs, repositories };
}

async function buildRepository(
  plan: RepositoryPlan,
  read: ReadReports,
  recall: Recall,
  room: Room,
): Promise<RepositoryEvidence> {
  const dictionary = new Dictionary();
  const attempts: AttemptEvidence[] = [];
  for (const attempt of plan.gateAttempts) {
    const reading = recall(attempt) ?? (await readRun(attempt, plan.gate, read));
    const fitting = fitIn(reading, dictionary.findings.length, room);
    attempts.push(describeAttempt(attempt, fitting, plan.defaultBranch, dictionary));
  }
  return {
    repository: plan.repository,
    otherWorkflows: plan.otherAttempts.length,
    otherSeenAt:
      plan.otherAttempts
        .map((attempt) => attempt.seenAt)
        .toSorted()
        .at(-1) ?? null,
    findings: dictionary.findings,
    attempts,
  };
}

/** @param taken distinct findings so far */
function fitIn(reading: RunReading, taken: number, room: Room): RunReading {
  const size = reading.report?.findings.length ?? 0;
  if (size <= room.modest || taken + size <= room.findings) return reading;
  const reason = 'the reports of the week have too many findings to take these in too';
  return { outcome: 'unreadable', reason, report: null, copies: 0 };
}

function describeAttempt(
  attempt: Attempt,
  reading: RunReading,
  defaultBranch: string | null,
  dictionary: Dictionary,
): AttemptEvidence {
  const { id, ...facts } = attempt.run;
  const used = attempt.artifacts.filter((artifact) => artifact.blob !== null).map((artifact) => artifact.seenAt);
  return {
    runId: id,
    ...facts,
    onDefaultBranch: isOnDefaultBranch(attempt, defaultBranch),
    outcome: reading.outcome,
    reason: reading.reason,
    seenAt: [attempt.seenAt, ...used].toSorted().at(-1) as string,
    report: reading.report === null ? null : describeReport(reading.report, reading.copies, dictionary),
  };
}

/** Only these can witness the state of the default branch: its own code, not a pull request's, and nobody else's. */
function isOnDefaultBranch({ run }: Attempt, defaultBranch: string | null): boolean {
  const trusted = run.event === 'push' || run.event === 'schedule' || run.event === 'workflow_dispatch';
  return trusted && !run.fork && run.ref === defaultBranch;
}

function describeReport(report: Report, copies: number, dictionary: Dictionary): ReportEvidence {
  return {
    shape: report.shape,
    tool: report.tool,
    version: report.version,
    scope: report.scope,
    changedFiles: report.changedFiles,
    copies,
    unknownBuckets: report.unknownBuckets,
    findings: report.findings.map((finding) => dictionary.indexOf(finding)),
  };
}
