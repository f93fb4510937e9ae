/**
 * Where the runs, artifacts and bytes of a repository come from. A server that hands out artifacts to tokens is such
 * a source as it stands; for one that does not, something else may take its place. The harvest knows only this.
 */
import type { Artifact, Run } from '@platform/forgejo-client';

export interface Source {
  /** @throws ForgejoError `missing` when it does not exist or is hidden */
  repository(repository: string): Promise<{ readonly defaultBranch: string }>;
  /** Every run once, page by page. Newest first where it can: only then need a listing not go on to the end. */
  runPages(repository: string): AsyncIterable<readonly Run[]>;
  /** Every artifact once, page by page; the same holds for the order. */
  artifactPages(repository: string): AsyncIterable<readonly Artifact[]>;
  /** The zip as received. @throws ForgejoError `missing` when it is gone, `too-large` beyond `maxBytes` */
  downloadArtifact(repository: string, id: number, limits: { readonly maxBytes: number }): Promise<Uint8Array>;
}
