/**
 * The harvest of one repository: runs and artifacts are listed, what the archive lacks is fetched and archived
 * as bytes before anyone interprets it, and everything seen is appended as observations. It must never decide
 * what a report means, and never fetch an artifact version twice.
 */
import {
  findGateRuns,
  isDamaged,
  joinHistory,
  matchesAny,
  type ArtifactObservation,
  type Gate,
  type Observation,
} from '@platform/report-aggregator';
import { ForgejoError, type Artifact, type ForgejoClient, type Run } from '@platform/forgejo-client';
import pMap from 'p-map';
import type { Archive } from '../archive/archive.ts';
import { changedRuns, findArtifactNews, findHorizon, observeArtifact, observeRun, type ArtifactNews } from './news.ts';

/** Artifacts larger than this are not fetched; the largest real one is under 1 MB. */
const maxArtifactBytes = 32 * 1024 * 1024;

/** Downloads under way at once, per repository. */
const downloadsAtOnce = 6;
const batchSize = 96;

/** What one harvest needs to know. */
export interface HarvestPlan {
  readonly repository: string;
  readonly gate: Gate;
  /** The instant of this harvest; all its observations carry it. */
  readonly seenAt: string;
  /** How many weeks a run may still change after it was created. */
  readonly lookBackWeeks: number;
}

/** What a harvest tells while it goes on. */
export interface HarvestProgress {
  (step: {
    readonly runs?: number;
    readonly wanted?: number;
    readonly fetched?: number;
    readonly bytes?: number;
  }): void;
}

/** What is left of a harvest: its observations are in the archive. */
export interface Harvested {
  readonly repository: string;
  readonly fetched: number;
  readonly bytes: number;
}

/**
 * Harvests one repository.
 * @throws ForgejoError when it cannot be listed; what was seen until then stays archived
 * @throws ArchiveError when the archive cannot take it
 */
export async function harvestRepository(
  forge: ForgejoClient,
  archive: Archive,
  plan: HarvestPlan,
  onProgress: HarvestProgress,
): Promise<Harvested> {
  const { repository, seenAt } = plan;
  const { defaultBranch } = await forge.repository(repository);
  const known = await archive.observations.read(repository);
  const since = findHorizon(known, seenAt, plan.lookBackWeeks);
  const runs = await listRuns(forge, repository, since, onProgress);
  const artifacts = await listArtifacts(forge, repository, since);
  const fresh = changedRuns(known, runs).map((run) => observeRun(run, seenAt));
  await archive.observations.append(repository, fresh);
  const news = findNews([...known, ...fresh], artifacts, plan, await archive.blobs.hashes());
  await archive.observations.append(repository, news.noted);
  const totals = await fetchWanted(forge, archive, plan, news.wanted, onProgress);
  await archive.observations.append(repository, [{ kind: 'listing', seenAt, defaultBranch, since }]);
  return { repository, ...totals };
}

function findNews(
  known: readonly Observation[],
  artifacts: readonly Artifact[],
  plan: HarvestPlan,
  blobs: ReadonlySet<string>,
): ArtifactNews {
  const listed = artifacts.map((artifact) => observeArtifact(artifact, plan.seenAt));
  const history = joinHistory(plan.repository, [...known, ...listed], 0);
  return findArtifactNews(known, listed, findGateRuns({ history, gate: plan.gate }), plan.seenAt, blobs);
}

/** Newest first; stops after the page that reaches behind the horizon. */
async function listRuns(
  forge: ForgejoClient,
  repository: string,
  since: string | null,
  onProgress: HarvestProgress,
): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const page of forge.runPages(repository)) {
    runs.push(...page);
    onProgress({ runs: page.length });
    if (since !== null && page.some((run) => run.created < since)) break;
  }
  return since === null ? runs : runs.filter((run) => run.created >= since);
}

/** An artifact is created after its run, so a page wholly older than the horizon ends the listing. */
async function listArtifacts(forge: ForgejoClient, repository: string, since: string | null): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for await (const page of forge.artifactPages(repository)) {
    artifacts.push(...page);
    if (since !== null && page.every((artifact) => artifact.created < since)) break;
  }
  return artifacts;
}

/** Fetches in batches, so that a crash loses at most one batch's observations (its bytes are kept, and found again). */
async function fetchWanted(
  forge: ForgejoClient,
  archive: Archive,
  plan: HarvestPlan,
  wanted: readonly ArtifactObservation[],
  onProgress: HarvestProgress,
): Promise<{ readonly fetched: number; readonly bytes: number }> {
  onProgress({ wanted: wanted.length });
  let [fetched, bytes] = [0, 0];
  const fetchOne = async (artifact: ArtifactObservation): Promise<ArtifactObservation> => {
    const observation = await fetchArtifact(forge, archive, plan, artifact);
    const size = observation.blob === null ? 0 : artifact.size;
    [fetched, bytes] = [fetched + Math.sign(size), bytes + size];
    onProgress({ fetched: 1, bytes: size });
    return observation;
  };
  for (let at = 0; at < wanted.length; at += batchSize) {
    const batch = wanted.slice(at, at + batchSize);
    const seen = await pMap(batch, fetchOne, { concurrency: downloadsAtOnce });
    // Neither a failure that is already on record nor bytes that only had to be fetched again are news.
    const isNews = ({ blob, problem }: ArtifactObservation, n: number): boolean =>
      blob === null ? problem !== batch[n]?.problem : blob !== batch[n]?.blob;
    await archive.observations.append(plan.repository, seen.filter(isNews));
  }
  return { fetched, bytes };
}

/** Bytes first; a failure of the server is a fact about this artifact, and the next harvest tries again. */
async function fetchArtifact(
  forge: ForgejoClient,
  archive: Archive,
  { repository, gate }: HarvestPlan,
  artifact: ArtifactObservation,
): Promise<ArtifactObservation> {
  if (artifact.size > maxArtifactBytes) return { ...artifact, problem: 'too-large' };
  try {
    return { ...artifact, blob: await download(forge, archive, gate, repository, artifact.id), problem: null };
  } catch (error) {
    if (!(error instanceof ForgejoError) || error.kind === 'unauthorized') throw error;
    return { ...artifact, problem: problemOf(error) };
  }
}

/** What arrives damaged is kept and asked for once more: then either it was the way, or it is the artifact itself. */
async function download(
  forge: ForgejoClient,
  archive: Archive,
  gate: Gate,
  repository: string,
  id: number,
): Promise<string> {
  const ask = (): Promise<Uint8Array> => forge.downloadArtifact(repository, id, { maxBytes: maxArtifactBytes });
  const zip = await ask();
  const hash = await archive.blobs.write(zip);
  if (!(await isDamaged(zip, (name) => matchesAny(name, gate.reports)))) return hash;
  return archive.blobs.write(await ask());
}

function problemOf(error: ForgejoError): 'gone' | 'too-large' | 'unreachable' {
  if (error.kind === 'missing') return 'gone';
  return error.kind === 'too-large' ? 'too-large' : 'unreachable';
}
