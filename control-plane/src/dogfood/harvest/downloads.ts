/**
 * The downloads of one repository, a few at a time, while more are still being listed. Bytes are archived first, then
 * observed; observations are appended in batches, so that a crash loses at most one batch of them. It must never
 * interpret a report.
 */
import { ForgejoError } from '@platform/forgejo-client';
import { type ArtifactObservation, type ArtifactProblem, type Gate } from '@platform/report-aggregator';
import pLimit from 'p-limit';
import type { Archive } from '../archive/archive.ts';
import { UnprovenError, type Source } from './source.ts';
import { fetchWholeZip, type Download } from './whole-zip.ts';

/** Artifacts larger than this are not fetched; the largest real one is under 1 MB. */
export const maxArtifactBytes = 32 * 1024 * 1024;

/** Downloads under way at once, per repository. */
const downloadsAtOnce = 6;
/** Artifacts held in memory at once: while one is written to disk, another may be on its way. */
const artifactsAtOnce = 2 * downloadsAtOnce;
const batchSize = 64;

/** Real ones are under 1 MB; of those that somebody made large on purpose only one is in memory at a time. */
const largeArtifact = 2 * 1024 * 1024;
const oneLargeAtATime = pLimit(1);

/** What a harvest tells while it goes on. */
export interface HarvestProgress {
  (step: {
    readonly runs?: number;
    readonly wanted?: number;
    readonly fetched?: number;
    readonly bytes?: number;
  }): void;
}

/** Who looks into what arrived. */
export interface Inspector {
  /** Whether bytes may have suffered on the way: that they cannot be read as they are. */
  isDamaged(zip: Uint8Array, gate: Gate): Promise<boolean>;
  /** Told that bytes it looked into were archived, by which hash. */
  archived(zip: Uint8Array, hash: string, gate: Gate): void;
}

/** What is downloaded, and for whom. */
interface DownloadPlan {
  readonly repository: string;
  readonly gate: Gate;
  readonly inspector: Inspector;
}

export class Downloads {
  readonly #source: Source;
  readonly #archive: Archive;
  readonly #plan: DownloadPlan;
  readonly #onProgress: HarvestProgress;
  readonly #hands = pLimit(artifactsAtOnce);
  readonly #lines = pLimit(downloadsAtOnce);
  readonly #jobs: Promise<void>[] = [];
  #batch: ArtifactObservation[] = [];
  /** Appends follow one another. */
  #appended: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;

  constructor(source: Source, archive: Archive, plan: DownloadPlan, onProgress: HarvestProgress) {
    this.#source = source;
    this.#archive = archive;
    this.#plan = plan;
    this.#onProgress = onProgress;
  }

  /** Whether nothing will be fetched any more, because something failed for good. */
  get stopped(): boolean {
    return this.#failure !== null;
  }

  /** Queues artifacts, and returns at once. */
  add(wanted: readonly ArtifactObservation[]): void {
    this.#onProgress({ wanted: wanted.length });
    for (const artifact of wanted) this.#jobs.push(this.#hands(() => this.#run(artifact)));
  }

  /** Fetches nothing more; what is under way comes to its end. */
  stop(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Waits for all that was queued; what was fetched is observed when it returns. @returns what stopped it, or null */
  async settle(): Promise<{ readonly error: unknown } | null> {
    await Promise.all(this.#jobs);
    this.#flush();
    await this.#appended;
    return this.#failure;
  }

  async #run(wanted: ArtifactObservation): Promise<void> {
    if (this.stopped) return;
    try {
      const seen = await this.#fetch(wanted);
      this.#onProgress({ fetched: 1, bytes: seen.blob === null ? 0 : seen.size });
      // Neither a failure that is already on record nor bytes that only had to be fetched again are news.
      const isNews = seen.blob === null ? seen.problem !== wanted.problem : seen.blob !== wanted.blob;
      if (isNews && this.#batch.push(seen) >= batchSize) this.#flush();
    } catch (error) {
      this.stop(error);
    }
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#appended = this.#appended
      .then(() => this.#archive.observations.append(this.#plan.repository, batch))
      .catch((error: unknown) => this.stop(error));
  }

  /** A failure of the server is a fact about this artifact, and the next harvest tries again. */
  async #fetch(artifact: ArtifactObservation): Promise<ArtifactObservation> {
    if (artifact.size > maxArtifactBytes) return { ...artifact, problem: 'too-large' };
    try {
      const download = await this.#download(artifact);
      if (download === null) return { ...artifact, problem: 'unreachable' };
      const { zip, damaged, updated } = download;
      const blob = await this.#archive.blobs.write(zip);
      this.#plan.inspector.archived(zip, blob, this.#plan.gate);
      // Some sources know the size only now.
      const size = artifact.size === 0 ? zip.length : artifact.size;
      return { ...artifact, size, updated, blob, problem: damaged ? 'unreachable' : null };
    } catch (error) {
      if (error instanceof UnprovenError) return { ...artifact, problem: 'unproven' };
      if (!(error instanceof ForgejoError) || error.kind === 'unauthorized') throw error;
      return { ...artifact, problem: problemOf(error) };
    }
  }

  #download(artifact: ArtifactObservation): Promise<(Download & { readonly updated: string }) | null> {
    const { size, blob: kept } = artifact;
    let { updated } = artifact;
    const ask = async (): Promise<Uint8Array> => {
      const fetched = await this.#lines(() => this.#source.fetch(artifact, { maxBytes: maxArtifactBytes }));
      updated = fetched.updated ?? updated;
      return fetched.zip;
    };
    const isBroken = (zip: Uint8Array): Promise<boolean> => this.#plan.inspector.isDamaged(zip, this.#plan.gate);
    const fetch = async (): Promise<(Download & { readonly updated: string }) | null> => {
      const download = await fetchWholeZip(ask, { size, kept }, isBroken);
      return download === null ? null : { ...download, updated };
    };
    return size > largeArtifact ? oneLargeAtATime(fetch) : fetch();
  }
}

function problemOf(error: ForgejoError): ArtifactProblem {
  if (error.kind === 'missing') return 'gone';
  // A refusal of the request's size (413) says nothing about the artifact's.
  return error.kind === 'too-large' && error.status === 200 ? 'too-large' : 'unreachable';
}
