/**
 * What a listing adds to what the archive already knows. Pure decisions: what is new, what is worth fetching,
 * and how far back anything can still change.
 */
import type { ArtifactObservation, Observation, RunObservation } from '@platform/report-aggregator';
import type { Artifact, Run } from '@platform/forgejo-client';

/**
 * The instant before which no run can change any more: nothing created earlier has to be listed again.
 * @returns null when everything has to be listed, because no listing was ever completed
 */
export function findHorizon(known: readonly Observation[], seenAt: string, lookBackWeeks: number): string | null {
  const listed = known.filter((observation) => observation.kind === 'listing').map((listing) => listing.seenAt);
  const last = listed.toSorted().at(-1);
  if (last === undefined) return null;
  // A host that slept longer than the look-back must not leave a hole: go back to the last listing at least.
  const anchor = Math.min(Date.parse(seenAt), Date.parse(last));
  return new Date(anchor - lookBackWeeks * 7 * 86_400_000).toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** Runs that the archive does not know in this state. */
export function changedRuns(known: readonly Observation[], listed: readonly Run[]): Run[] {
  const states = new Map<number, string>();
  for (const observation of known) {
    if (observation.kind === 'run') states.set(observation.run.id, JSON.stringify(observation.run));
  }
  return listed.filter((run) => states.get(run.id) !== JSON.stringify(observeRun(run, '').run));
}

/** A run as an observation, with the fields that figures depend on, always in one order. */
export function observeRun(run: Run, seenAt: string): RunObservation {
  const { id, index, workflow, event, status, ref, sha, created, started, stopped, fork } = run;
  return {
    kind: 'run',
    seenAt,
    run: { id, index, workflow, event, status, ref, sha, created, started, stopped, fork },
  };
}

/** An artifact as listed; nothing is fetched yet. */
export function observeArtifact(artifact: Artifact, seenAt: string): ArtifactObservation {
  const { runId, id, name, size, expired, updated } = artifact;
  return { kind: 'artifact', seenAt, runId, id, name, size, expired, updated, blob: null, problem: null };
}

/** What a listing of artifacts calls for. */
export interface ArtifactNews {
  /** To be fetched: the newest version of a gate run's artifact, where the server still has it and the archive has not. */
  readonly wanted: readonly ArtifactObservation[];
  /** New to the archive, and not to be fetched: of other workflows, or expired. */
  readonly noted: readonly ArtifactObservation[];
}

/**
 * Compares listed artifacts with the archive. Also wanted are those that an earlier harvest listed and did not
 * fetch: it broke off, the server failed, the configuration named another gate then, or the bytes were lost since.
 * @param blobs the hashes that the archive has
 */
export function findArtifactNews(
  known: readonly Observation[],
  listed: readonly ArtifactObservation[],
  gateRuns: ReadonlySet<number>,
  seenAt: string,
  blobs: ReadonlySet<string>,
): ArtifactNews {
  const versions = new Map<string, ArtifactObservation>();
  for (const observation of known) {
    if (observation.kind === 'artifact') versions.set(versionOf(observation), observation);
  }
  const noted = listed.filter((artifact) => !versions.has(versionOf(artifact)));
  for (const artifact of noted) versions.set(versionOf(artifact), artifact);
  const isListed = new Set(listed.map(versionOf));
  const wanted = newestVersions([...versions.values()]).filter(
    (artifact) => gateRuns.has(artifact.runId) && isFetchable(artifact, isListed.has(versionOf(artifact)), blobs),
  );
  const isWanted = new Set(wanted.map(versionOf));
  return {
    wanted: wanted.map((artifact) => Object.assign({}, artifact, { seenAt })),
    noted: noted.filter((artifact) => !isWanted.has(versionOf(artifact))),
  };
}

/** The server hands out only the newest version of an artifact, so an older one must not be asked for. */
function newestVersions(versions: readonly ArtifactObservation[]): ArtifactObservation[] {
  const groups = Map.groupBy(versions, ({ runId, name }) => JSON.stringify([runId, name]));
  return [...groups.values()].map((group) => group.reduce((a, b) => (b.updated >= a.updated ? b : a)));
}

/** One that was gone is asked for again only while it is still listed; one that is too large never. */
function isFetchable(
  { blob, expired, problem }: ArtifactObservation,
  listedNow: boolean,
  blobs: ReadonlySet<string>,
): boolean {
  if ((blob !== null && blobs.has(blob)) || expired || problem === 'too-large') return false;
  return problem !== 'gone' || listedNow;
}

/** One version of one artifact: a rerun keeps id, name and often size, and moves only `updated`. */
function versionOf({ runId, name, updated, expired }: ArtifactObservation): string {
  return JSON.stringify([runId, name, updated, expired]);
}
