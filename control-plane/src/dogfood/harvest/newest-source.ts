/** Forgejo 16 and later: runs and artifacts are listed newest first, and every token that reads may download. */
import {
  ForgejoError,
  type Artifact,
  type BegunList,
  type ForgejoClient,
  type Repository,
  type Run,
} from '@platform/forgejo-client';
import { pagesBackTo } from './horizon.ts';
import type { Source } from './source.ts';

/** Both lists, begun already or not. */
interface Lists {
  readonly runs: BegunList<readonly Run[]>;
  readonly artifacts: BegunList<readonly Artifact[]>;
}

export function openNewestSource(
  forge: ForgejoClient,
  repository: string,
  about: Repository,
  { runs, artifacts }: Lists,
): Source {
  return {
    defaultBranch: about.defaultBranch,
    hasRun: (id) => forge.hasRun(repository, id),
    runPages: (since) => pagesBackTo(runs.walk(), since),
    artifactPages: (since) => pagesBackTo(artifacts.walk(), since),
    async fetch({ id, via }, limits) {
      if (via !== undefined) throw notHere(repository, via);
      return { zip: await forge.downloadArtifact(repository, id, limits) };
    },
  };
}

/** What once came by another way, and is not listed by this one, is nowhere any more. */
export function notHere(repository: string, via: string): ForgejoError {
  return new ForgejoError('missing', { method: 'GET', path: repository }, `nothing comes by ${via} any more`);
}
