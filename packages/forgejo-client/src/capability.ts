/**
 * What a server can do, found out by asking it, never by comparing version numbers. Three kinds of 404 mean three
 * things: text is an absent route (or a hidden repository), JSON is a hidden thing or a unit that is switched off,
 * anything else is a proxy's. So only a repository that is seen before and after, with Actions on, tells.
 */
import type { ForgejoClient } from './client.ts';
import { ForgejoError } from './error.ts';
import type { Repository } from './schema-actions.ts';

/** What a server can do. */
export interface Capabilities {
  /** How runs are listed: in order (Forgejo 15 and later), in none (12 to 14), or as tasks only (11). */
  readonly runs: 'newest-first' | 'unordered' | 'tasks';
  /** Whether artifacts are listed and handed out to tokens (Forgejo 16 and later). */
  readonly artifacts: boolean;
}

/** No workflow has this name: where filters are known (Forgejo 15 and later) it matches nothing. */
const noWorkflow = 'no-such-workflow.platformctl';

/**
 * Probes a server with the help of one repository.
 * @param described what the server says of it, where it was asked just now
 * @param beginArtifacts asks for the first page of its artifacts, for whoever lists them next
 * @throws ForgejoError when the answers say something else than what the server can do: `missing` (hidden, or Actions
 *   are switched off there), `unauthorized`, `forbidden`, `malformed` (a proxy's page), `unsupported` (it lists neither
 *   runs nor tasks)
 */
export async function probeCapabilities(
  client: ForgejoClient,
  repository: string,
  described?: Pick<Repository, 'hasActions'>,
  beginArtifacts: () => Promise<unknown> = () => client.artifactPages(repository).next(),
): Promise<Capabilities> {
  await confirmRepository(client, repository, described);
  const artifacts = await isThere(beginArtifacts);
  const runs = artifacts ? 'newest-first' : await probeRuns(client, repository);
  // It may have been hidden or switched off between the questions: then the answers meant something else.
  if (!artifacts) await confirmRepository(client, repository);
  return { runs, artifacts };
}

async function probeRuns(client: ForgejoClient, repository: string): Promise<Capabilities['runs']> {
  const query = { page: 1, limit: 1, workflow_id: noWorkflow };
  let matched = 0;
  if (await isThere(async () => (matched = (await client.runPage(repository, query)).total)))
    return matched === 0 ? 'newest-first' : 'unordered';
  await client.taskPages(repository).next();
  return 'tasks';
}

/** @throws ForgejoError `missing` where Actions are switched off, which looks like an absent run elsewhere */
async function confirmRepository(
  client: ForgejoClient,
  repository: string,
  described?: Pick<Repository, 'hasActions'>,
): Promise<void> {
  const { hasActions } = described ?? (await client.repository(repository));
  if (hasActions) return;
  const place = { method: 'GET', path: `api/v1/repos/${repository}` };
  throw new ForgejoError('missing', place, `Actions are switched off in ${repository}`);
}

async function isThere(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof ForgejoError && error.kind === 'unsupported') return false;
    throw error;
  }
}
