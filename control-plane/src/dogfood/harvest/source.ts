/**
 * Where the runs, artifacts and bytes of one repository come from. A server that hands out artifacts to tokens is such
 * a source as it stands (`newest-source.ts`); for one that does not, others take its place (`older-source.ts`). The
 * harvest knows only this, and nothing after the harvest knows the difference.
 */
import type { Artifact, Run } from '@platform/forgejo-client';
import type { ArtifactObservation, ArtifactProblem } from '@platform/report-aggregator';

/** An artifact as a source tells of it. */
export interface ListedArtifact extends Artifact {
  /** By what other way than the server's own route for artifacts it is fetched. */
  readonly via?: string;
  /** Said before any attempt to fetch it: nobody will hand it out, or it proves nothing. */
  readonly problem?: ArtifactProblem;
}

/** What was fetched of an artifact. */
export interface FetchedArtifact {
  readonly zip: Uint8Array;
  /** When it was uploaded, where only the answer tells. */
  readonly updated?: string;
}

/** One repository in one harvest. Listings come newest first and end early where that order is proven. */
export interface Source {
  readonly defaultBranch: string;
  /** Every run once, page by page. @param since nothing created earlier is wanted; null: everything is */
  runPages(since: string | null): AsyncIterable<readonly Run[]>;
  /** Every artifact once, page by page; may wait for the runs. */
  artifactPages(since: string | null): AsyncIterable<readonly ListedArtifact[]>;
  /** Whether a run is there although no list tells of it. @param id of the whole server */
  hasRun(id: number): Promise<boolean>;
  /** @throws ForgejoError `missing` when it is gone, `too-large` beyond `maxBytes`; UnprovenError */
  fetch(artifact: ArtifactObservation, limits: { readonly maxBytes: number }): Promise<FetchedArtifact>;
}

/** What came may be another run's: it must not be counted. */
export class UnprovenError extends Error {
  override readonly name = 'UnprovenError';
}
