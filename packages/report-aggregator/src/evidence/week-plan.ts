/**
 * What was seen, placed into weeks before anything is read. It must give the same plan for the same facts in any order.
 */
import type { Attempt, RepositoryHistory } from './attempt.ts';
import { isGateRun, type Gate } from './gate.ts';
import { isBridged, type ArtifactObservation } from './observation.ts';
import { addWeeks, weekBounds, weekOf, type Week } from '../week.ts';

/** One repository as it takes part: what was seen of it, and how its gate is recognised. */
export interface Participant {
  readonly history: RepositoryHistory;
  readonly gate: Gate;
}

/** The same when its attempts have their places in weeks: what a digest still asks for. */
export interface PlacedParticipant {
  readonly history: Omit<RepositoryHistory, 'attempts'>;
  readonly gate: Gate;
}

/** The attempts of one repository in one week, before anything is read. */
export interface WeekPlan {
  readonly week: Week;
  /** By repository name; only those with an attempt in the week. */
  readonly repositories: readonly RepositoryPlan[];
}

export interface RepositoryPlan {
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
  const carries = ({ run, artifacts }: Attempt): boolean =>
    isGateRun(
      run.workflow,
      artifacts.map(({ name }) => name),
      gate,
    );
  return new Set(history.attempts.filter(carries).map(({ run }) => run.id));
}

/** Everything a week is derived from, as one value: equal text, equal week. */
export function describeInputs(plan: WeekPlan): string {
  return JSON.stringify(
    plan.repositories.map(({ repository, gate, defaultBranch, gateAttempts, otherAttempts }) => [
      repository,
      gate,
      defaultBranch,
      gateAttempts.map(inputsOf),
      otherAttempts.map(({ run, seenAt }) => [run.id, run.stopped, seenAt]),
    ]),
  );
}

/** What one attempt's evidence is derived from. */
export function inputsOf({ run, finished, seenAt, artifacts }: Attempt): unknown[] {
  return [run, finished, seenAt, artifacts.map(describeArtifact)];
}

function describeArtifact(artifact: ArtifactObservation): unknown[] {
  const { name, expired, blob, problem } = artifact;
  return [name, expired, blob, problem, ...(isBridged(artifact) ? ['bridged'] : [])];
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
