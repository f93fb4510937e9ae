/**
 * Attempts and reports joined into evidence weeks. It must give the same week for the same facts in any order.
 */
import type { Attempt, RepositoryHistory } from './attempt.ts';
import type { AttemptEvidence, EvidenceWeek, ReportEvidence, RepositoryEvidence } from './evidence.ts';
import { Dictionary } from './dictionary.ts';
import { isGateRun, type Gate } from './gate.ts';
import type { Report } from './report.ts';
import { readRun, type ReadReports, type RunReading } from './run-reading.ts';
import { addWeeks, weekBounds, weekOf, type Week } from '../week.ts';

/** One repository as it takes part: what was seen of it, and how its gate is recognised. */
export interface Participant {
  readonly history: RepositoryHistory;
  readonly gate: Gate;
}

/** The attempts of one repository in one week, before anything is read. */
export interface WeekPlan {
  readonly week: Week;
  /** By repository name; only those with an attempt in the week. */
  readonly repositories: readonly RepositoryPlan[];
}

interface RepositoryPlan {
  readonly repository: string;
  readonly gate: Gate;
  readonly defaultBranch: string | null;
  readonly gateAttempts: readonly Attempt[];
  readonly otherAttempts: readonly Attempt[];
}

/**
 * Places every attempt into its week.
 * @returns the weeks that have one, oldest first
 */
export function planWeeks(participants: readonly Participant[], timeZone: string): WeekPlan[] {
  const byWeek = new Map<Week, RepositoryPlan[]>();
  for (const participant of participants.toSorted(byRepository)) {
    const { repository, defaultBranch, attempts } = participant.history;
    const gateRuns = findGateRuns(participant);
    for (const [week, placed] of groupByWeek(attempts, timeZone)) {
      const plans = byWeek.get(week) ?? [];
      byWeek.set(week, plans);
      plans.push({
        repository,
        gate: participant.gate,
        defaultBranch,
        gateAttempts: placed.filter((attempt) => gateRuns.has(attempt.run.id)),
        otherAttempts: placed.filter((attempt) => !gateRuns.has(attempt.run.id)),
      });
    }
  }
  return [...byWeek]
    .map(([week, repositories]) => ({ week, repositories }))
    .toSorted((a, b) => (a.week < b.week ? -1 : 1));
}

/** The ids of a repository's gate runs: a run is one by its workflow, or by an artifact that any attempt of it carried. */
export function findGateRuns({ history, gate }: Participant): ReadonlySet<number> {
  const names = Map.groupBy(history.attempts, (attempt) => attempt.run.id);
  return new Set(
    [...names]
      .filter(([, attempts]) =>
        attempts.some(({ run, artifacts }) =>
          isGateRun(
            run.workflow,
            artifacts.map((artifact) => artifact.name),
            gate,
          ),
        ),
      )
      .map(([id]) => id),
  );
}

/** Everything a week is derived from, as one value: equal text, equal week. */
export function describeInputs(plan: WeekPlan): string {
  return JSON.stringify(
    plan.repositories.map(({ repository, gate, defaultBranch, gateAttempts, otherAttempts }) => [
      repository,
      gate,
      defaultBranch,
      gateAttempts.map(({ run, finished, seenAt, artifacts }) => [
        run,
        finished,
        seenAt,
        artifacts.map(({ name, expired, blob, problem }) => [name, expired, blob, problem]),
      ]),
      otherAttempts.map(({ run, seenAt }) => [run.id, run.stopped, seenAt]),
    ]),
  );
}

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
 * @throws whatever `read` throws
 */
export async function buildEvidenceWeek(
  plan: WeekPlan,
  inputs: string,
  read: ReadReports,
  room = weekRoom,
): Promise<EvidenceWeek> {
  const repositories: RepositoryEvidence[] = [];
  for (const repository of plan.repositories) repositories.push(await buildRepository(repository, read, room));
  return { schema: 'platformctl.dogfood.evidence/1', week: plan.week, inputs, repositories };
}

async function buildRepository(plan: RepositoryPlan, read: ReadReports, room: Room): Promise<RepositoryEvidence> {
  const dictionary = new Dictionary();
  const attempts: AttemptEvidence[] = [];
  for (const attempt of plan.gateAttempts) {
    const reading = fitIn(await readRun(attempt, plan.gate, read), dictionary.findings.length, room);
    attempts.push(describeAttempt(attempt, reading, plan.defaultBranch, dictionary));
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

/** Attempts come in order of their place, so the week's bounds are computed once per week, not once per attempt. */
function groupByWeek(attempts: readonly Attempt[], timeZone: string): Map<Week, Attempt[]> {
  const groups = new Map<Week, Attempt[]>();
  let last: Week | null = null;
  let end = '';
  let group: Attempt[] = [];
  for (const attempt of attempts) {
    if (attempt.placedAt >= end) {
      const week = weekAfter(last, attempt.placedAt, timeZone);
      last = week;
      end = weekBounds(week, timeZone).to;
      group = [];
      groups.set(week, group);
    }
    group.push(attempt);
  }
  return groups;
}

/** The week of an instant; mostly it is the one after the last, which is quicker to try than to work out. */
function weekAfter(last: Week | null, instant: string, timeZone: string): Week {
  const next = last === null ? null : addWeeks(last, 1);
  return next !== null && instant < weekBounds(next, timeZone).to ? next : weekOf(instant, timeZone);
}

function byRepository(a: Participant, b: Participant): number {
  return a.history.repository < b.history.repository ? -1 : 1;
}
