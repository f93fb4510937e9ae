/** The one inbox issue: the configured number, or the only open issue with the label, or the only closed one. */
import { ForgejoError, type ForgejoClient, type Issue, type Repository } from '@platform/forgejo-client';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';

/**
 * Finds what may be the inbox: the configured issue alone, else the open issues with the label, else the closed ones.
 * @returns oldest first; none when no issue carries the label
 * @throws ConfigError when the configured number is no issue that takes digests
 */
export async function findIssues(forge: ForgejoClient, config: Config, repository: Repository): Promise<Issue[]> {
  const { inbox } = config;
  const { fullName } = repository;
  if (inbox.issue !== null) return [await getIssue(forge, fullName, inbox.issue)];
  // One list for both: between two of them another host may close the one that it made besides.
  const found = (await forge.issuesByLabel(fullName, inbox.label, 'all')).filter((issue) => !isWithdrawn(issue));
  const open = found.filter(({ state }) => state === 'open');
  return (open.length > 0 ? open : found).toSorted((a, b) => a.number - b.number);
}

/** The first line of an issue that we made, and took back because there was an older one. */
export const withdrawnMark = '<!-- platformctl:withdrawn -->';

function isWithdrawn({ state, body }: Issue): boolean {
  return state === 'closed' && body.startsWith(withdrawnMark);
}

/** @returns null when there is none @throws ConfigError with their links when there are several */
export function onlyIssue(found: readonly Issue[], { inbox, forge }: Config, repository: Repository): Issue | null {
  if (found.length < 2) return found[0] ?? null;
  const links = found.map(({ number }) => `${forge.url}/${repository.fullName}/issues/${number}`).join(' and ');
  throw new ConfigError(
    `${found.length} issues carry the label "${inbox.label}": ${links}. Take it off all but one, or name one as inbox.issue.`,
  );
}

async function getIssue(forge: ForgejoClient, repository: string, number: number): Promise<Issue> {
  const issue = await forge.issue(repository, number).catch((error: unknown) => {
    if (!(error instanceof ForgejoError) || error.kind !== 'missing') throw error;
    throw new ConfigError(`There is no issue ${repository}#${number}: correct inbox.issue, or leave it out.`);
  });
  if (!issue.isPullRequest) return issue;
  throw new ConfigError(`${repository}#${number} is a pull request: name an issue as inbox.issue, or leave it out.`);
}

/** @throws ConfigError when the repository cannot take comments at all */
export function checkRepository({ fullName, archived, hasIssues }: Repository): void {
  if (!hasIssues)
    throw new ConfigError(
      `Issues are switched off in ${fullName}: switch them on in the settings of the repository, or name another inbox.repository.`,
    );
  if (archived)
    throw new ConfigError(
      `${fullName} is archived and takes no comments: take it out of the archive, or name another inbox.repository.`,
    );
}
