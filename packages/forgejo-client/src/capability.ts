/**
 * What a server can do, found out by asking it, never by comparing version numbers. Three kinds of 404 mean three
 * things: text is an absent route, JSON is a hidden repository or a switched-off unit, HTML is a proxy.
 */
import type { ForgejoClient } from './client.ts';
import { ForgejoError } from './error.ts';

/** What can be read of one repository on one server. */
export interface Capabilities {
  /** Forgejo 12 and later. */
  readonly runs: boolean;
  /** Forgejo 16 and later, for tokens. */
  readonly artifacts: boolean;
}

/**
 * Probes a repository that is known to be visible, with Actions on: only then does an absent route mean an old server.
 * @throws ForgejoError when the answer says something else: a bad token, a missing scope, a repository that is hidden
 */
export async function probeCapabilities(client: ForgejoClient, repository: string): Promise<Capabilities> {
  await client.repository(repository);
  return {
    runs: await answers(client.runPages(repository)),
    artifacts: await answers(client.artifactPages(repository)),
  };
}

async function answers(pages: AsyncIterator<unknown>): Promise<boolean> {
  try {
    await pages.next();
    return true;
  } catch (error) {
    if (error instanceof ForgejoError && error.kind === 'unsupported') return false;
    throw error;
  } finally {
    await pages.return?.();
  }
}
