/**
 * Attempts: the observations of one repository joined into executions of runs. A rerun keeps the run id and
 * overwrites times and artifacts on the server, so an attempt is (run id, stopped), and each one observed stays
 * evidence of the week it stopped in. It must give the same answer for the same observations in any order.
 */
import {
  isBridged,
  type ArtifactObservation,
  type FailureObservation,
  type ListingObservation,
  type Observation,
  type RunFacts,
  type RunObservation,
} from './observation.ts';
import { identifyRuns } from './run-identity.ts';

/** What is known of one execution of a run. */
export interface Attempt {
  readonly run: RunFacts;
  /** False while the run may still go on: not stopped, or stopped so lately that sibling jobs may still run. */
  readonly finished: boolean;
  /** The instant that puts it into a week: `stopped`, else `created`. */
  readonly placedAt: string;
  /** When this state of it was first known. */
  readonly seenAt: string;
  /** The best known version of each of its artifacts, by name. */
  readonly artifacts: readonly ArtifactObservation[];
}

/** What is known of one repository. */
export interface RepositoryHistory {
  readonly repository: string;
  /** By `placedAt`, then run id. */
  readonly attempts: readonly Attempt[];
  /** Completed listings, oldest first. */
  readonly listings: readonly ListingObservation[];
  /** The first failure to list it that no later listing has mended; null when it answered last time, or was never tried. */
  readonly failure: FailureObservation | null;
  /** As of the last listing; null when none was completed. */
  readonly defaultBranch: string | null;
  /** What all of this was joined from. */
  readonly observations: readonly Observation[];
}

const completed: ReadonlySet<string> = new Set(['success', 'failure', 'cancelled', 'skipped']);

/**
 * Joins a repository's observations.
 * @param seen any order; only those to be known (`seenAt` up to the wanted instant)
 * @param gracePeriod milliseconds a run must have been stopped for, before it counts as finished: a server
 *   reports `failure` and sets `stopped` while sibling jobs still run
 */
export function joinHistory(repository: string, seen: readonly Observation[], gracePeriod: number): RepositoryHistory {
  const observations = identifyRuns(seen);
  const listings = observations.filter((o) => o.kind === 'listing').toSorted(bySeenAt);
  const failures = observations.filter((o) => o.kind === 'failure').toSorted(bySeenAt);
  const last = listings.at(-1);
  const failure = failures.find((unmended) => last === undefined || unmended.seenAt > last.seenAt);
  const artifacts = Map.groupBy(observations.filter((o) => o.kind === 'artifact').toSorted(byVersion), (o) => o.runId);
  const runs = Map.groupBy(observations.filter((o) => o.kind === 'run').toSorted(byState), (o) => o.run.id);
  const attempts = [...runs].flatMap(([id, states]) => joinRun(states, artifacts.get(id) ?? [], listings, gracePeriod));
  return {
    repository,
    attempts: attempts.toSorted(byPlace),
    listings,
    failure: failure ?? null,
    defaultBranch: last?.defaultBranch ?? null,
    observations,
  };
}

/** One execution as far as it was observed: its states in order, all with the same `stopped`. */
interface Execution {
  readonly latest: RunObservation;
  readonly finishedAt: string | null;
}

function joinRun(
  states: readonly RunObservation[],
  artifacts: readonly ArtifactObservation[],
  listings: readonly ListingObservation[],
  gracePeriod: number,
): Attempt[] {
  const last = states.at(-1);
  // Seen running earlier, stopped since: that state has become the attempt that stopped.
  const lasting = states.filter(
    (state) => state.run.stopped !== null || state === last || completed.has(state.run.status),
  );
  const groups = [...Map.groupBy(lasting, (state) => state.run.stopped).values()];
  const executions = groups.map((group) => findFinish(group, listings, gracePeriod)).toSorted(byStart);
  const finished = executions.filter((execution) => execution.finishedAt !== null);
  // An unfinished observation of a run that has a finished attempt counts nowhere until it stops.
  const counted =
    finished.length > 0 ? finished : executions.toSorted((a, b) => bySeenAt(a.latest, b.latest)).slice(-1);
  return counted.map((execution) => ({
    run: execution.latest.run,
    finished: execution.finishedAt !== null,
    placedAt: execution.latest.run.stopped ?? execution.latest.run.created,
    seenAt: execution.finishedAt ?? execution.latest.seenAt,
    artifacts: pickVersions(artifacts.filter((artifact) => ownerOf(artifact, executions) === execution)),
  }));
}

/** A later observation with the same `stopped` replaces the status (failure becomes cancelled). */
function findFinish(
  group: readonly RunObservation[],
  listings: readonly ListingObservation[],
  gracePeriod: number,
): Execution {
  const latest = group[group.length - 1] as RunObservation;
  if (!completed.has(latest.run.status)) return { latest, finishedAt: null };
  const settled = Date.parse(latest.run.stopped ?? latest.run.created) + gracePeriod;
  const isSettled = ({ seenAt }: { readonly seenAt: string }): boolean => Date.parse(seenAt) >= settled;
  const sighting = isSettled(latest)
    ? latest
    : listings.find((listing) => listing.seenAt >= latest.seenAt && isSettled(listing));
  return { latest, finishedAt: sighting?.seenAt ?? null };
}

/**
 * An artifact version belongs to the latest execution that had begun when it was uploaded. What is older than all of
 * them is the first one's, save where each execution leaves its own for good: there it is an earlier one's, which
 * nobody observed.
 */
function ownerOf(artifact: ArtifactObservation, executions: readonly Execution[]): Execution | undefined {
  const owner = executions.findLast((execution) => startOf(execution) <= artifact.updated);
  const [first] = executions;
  if (owner !== undefined || first === undefined) return owner;
  return isBridged(artifact) && first.latest.run.started !== null ? undefined : first;
}

/** One that waits for a runner has not begun, also when it is a rerun of a run created long ago: nothing is its own yet. */
function startOf({ latest: { run } }: Execution): string {
  return run.started ?? run.stopped ?? '9';
}

/**
 * One version per name: archived bytes win over a later expiry or a failed download, the newest of them first, and
 * those that can be read before those that may have suffered on the way.
 */
function pickVersions(versions: readonly ArtifactObservation[]): readonly ArtifactObservation[] {
  if (versions.length < 2) return versions;
  const byName = Map.groupBy(versions, (version) => version.name);
  return [...byName.values()]
    .map((all) => {
      const archived = all.filter((version) => version.blob !== null);
      return (archived.findLast(({ problem }) => problem === null) ??
        archived.at(-1) ??
        all.at(-1)) as ArtifactObservation;
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function bySeenAt(a: { readonly seenAt: string }, b: { readonly seenAt: string }): number {
  return compare(a.seenAt, b.seenAt);
}

/** Ties within one harvest (a run that changed between two pages) are broken by the facts themselves, never by file order. */
function byState(a: RunObservation, b: RunObservation): number {
  return (
    bySeenAt(a, b) ||
    compare(a.run.stopped ?? '', b.run.stopped ?? '') ||
    compare(a.run.started ?? '', b.run.started ?? '') ||
    compare(a.run.status, b.run.status)
  );
}

function byVersion(a: ArtifactObservation, b: ArtifactObservation): number {
  return compare(a.updated, b.updated) || bySeenAt(a, b) || compare(a.blob ?? '', b.blob ?? '');
}

function byStart(a: Execution, b: Execution): number {
  // An execution that is still going on has no `stopped`; it is the latest of its run.
  return compare(a.latest.run.stopped ?? '9', b.latest.run.stopped ?? '9');
}

function byPlace(a: Attempt, b: Attempt): number {
  return compare(a.placedAt, b.placedAt) || a.run.id - b.run.id;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
