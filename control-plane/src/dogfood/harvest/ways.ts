/** By which ways the reports of one repository can come here, as things are: asked, not guessed. */
import {
  ForgejoError,
  type Artifact,
  type Capabilities,
  type ForgejoClient,
  type Repository,
  type Run,
} from '@platform/forgejo-client';
import type { Abilities } from './abilities.ts';
import { matchRefs, parseBridgeRefs } from './bridge.ts';
import { maxArtifactBytes } from './downloads.ts';

/** What each way gives. */
export interface Ways {
  readonly runsListing: Capabilities['runs'];
  /** The server lists artifacts for a token. */
  readonly artifactListing: boolean;
  /** One was downloaded by this token; null where there was none to try. */
  readonly artifactDownload: boolean | null;
  /** How many of the runs left their report in a hidden ref, of how many that could have. */
  readonly bridgeRefs: { readonly left: number; readonly of: number; readonly newest: boolean };
  /** What a run uploaded is shown to anybody; null where there was no run to try. */
  readonly anonymousWeb: boolean | null;
  /** None of the others: only what somebody puts into `incoming/`. */
  readonly incomingOnly: boolean;
}

/**
 * Finds the ways to the reports of a repository.
 * @param runs gate runs, the newest first; with none, what only a run can tell stays unknown
 * @throws ForgejoError as `Abilities.ask`, or when the refs cannot be listed
 */
export async function findWays(
  forge: ForgejoClient,
  abilities: Abilities,
  about: Repository,
  runs: readonly Run[],
): Promise<Ways> {
  const { fullName: repository } = about;
  const { artifacts: artifactListing, runs: runsListing } = await abilities.ask(repository);
  const ended = runs.filter(({ status, fork }) => !fork && (status === 'success' || status === 'failure'));
  const refs = parseBridgeRefs(await forge.refs(repository, 'fallow'));
  const left = matchRefs(refs, ended, runsListing === 'tasks');
  const [newest] = ended;
  const bridgeRefs = { left: left.size, of: ended.length, newest: newest !== undefined && left.has(newest.id) };
  const anonymousWeb = about.private ? false : await isShown(forge, repository, runs[0]);
  return {
    runsListing,
    artifactListing,
    artifactDownload: artifactListing ? await tryDownload(forge, repository) : false,
    bridgeRefs,
    anonymousWeb,
    incomingOnly: !artifactListing && left.size === 0 && anonymousWeb !== true,
  };
}

async function isShown(forge: ForgejoClient, repository: string, run: Run | undefined): Promise<boolean | null> {
  return run === undefined ? null : (await forge.web.artifacts(repository, run.index)) !== null;
}

/** Storage elsewhere may be out of reach although the list is not; one that expired meanwhile proves nothing. */
async function tryDownload(forge: ForgejoClient, repository: string): Promise<boolean | null> {
  const first = await forge.artifactPages(repository).next();
  const page: readonly Artifact[] = first.done === true ? [] : first.value;
  const artifact = page.find(({ expired }) => !expired);
  if (artifact === undefined) return null;
  try {
    await forge.downloadArtifact(repository, artifact.id, { maxBytes: maxArtifactBytes });
    return true;
  } catch (error) {
    if (!(error instanceof ForgejoError) || error.kind === 'unauthorized') throw error;
    return error.kind === 'missing' || error.kind === 'too-large' ? null : false;
  }
}
