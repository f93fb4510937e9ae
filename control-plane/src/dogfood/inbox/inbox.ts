/**
 * The inbox: the one issue that digests go to, who we are there, and what is there already. Everything that could
 * make a write go wrong is found out here, before anything is written.
 */
import type { Comment, ForgejoClient, Issue, Repository } from '@platform/forgejo-client';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { findForeign, findOwn, type OwnDigest } from './comments.ts';
import { createIssue } from './create-issue.ts';
import { checkRepository, findIssue } from './find-issue.ts';
import { askIdentity, remarkPrivileges, type Identity } from './identity.ts';

export type { OwnDigest } from './comments.ts';

export interface Inbox {
  /** The repository's name as the server has it now. */
  readonly repository: string;
  readonly issue: number;
  readonly identity: Identity;
  readonly comments: readonly Comment[];
  /** By week, then oldest first. */
  readonly own: readonly OwnDigest[];
  /** Why no new comment can be made although old ones can be edited; null when it can. */
  readonly closedToUs: string | null;
  readonly url: string;
  /** What somebody should know who looks after the inbox, in sentences. */
  readonly remarks: readonly string[];
}

/**
 * Finds the inbox and proves who we are.
 * @param missing what to do where there is no inbox issue: fail, make it, or go on as if it had been made
 * @throws ConfigError when there is no inbox issue, or several, or the token belongs to somebody else
 * @throws ForgejoError
 */
export async function openInbox(
  forge: ForgejoClient,
  config: Config,
  missing: 'find' | 'create' | 'pretend',
): Promise<Inbox> {
  const identity = await askIdentity(forge, config);
  const repository = await forge.repository(config.inbox.repository);
  checkRepository(repository);
  const found = await findIssue(forge, config, repository);
  if (found === null && missing === 'find') throw noInbox(config, repository);
  const issue =
    found ?? (missing === 'create' ? await createIssue(forge, repository, config.inbox.label) : futureIssue);
  const comments = issue === futureIssue ? [] : await forge.comments(repository.fullName, issue.number);
  const inbox = describeInbox(config, repository, issue, identity, comments);
  if (identity.id === null && inbox.own.length === 0 && !config.forge.allowUnprovenIdentity) {
    throw new ConfigError(
      `The token may not ask whose it is, and no comment in ${repository.fullName}#${issue.number} proves that it is ${identity.login}'s: give it the scope read:user, or set forge.allowUnprovenIdentity for the first run.`,
    );
  }
  return inbox;
}

/** The same inbox with the comments that are there now. */
export async function refreshInbox(forge: ForgejoClient, inbox: Inbox): Promise<Inbox> {
  const comments = await forge.comments(inbox.repository, inbox.issue);
  return { ...inbox, comments, own: findOwn(comments, inbox.identity) };
}

/** What a dry run has instead of an inbox that does not exist yet. */
const futureIssue: Issue = { number: 0, title: '', state: 'open', locked: false, isPullRequest: false, labels: [] };

function noInbox({ forge, inbox }: Config, { fullName }: Repository): ConfigError {
  return new ConfigError(
    `There is no inbox issue in ${forge.url}/${fullName}: run once with --create-inbox, or make the label "${inbox.label}" and an issue with it, or name an issue as inbox.issue.`,
  );
}

function describeInbox(
  config: Config,
  repository: Repository,
  issue: Issue,
  identity: Identity,
  comments: readonly Comment[],
): Inbox {
  const url = `${config.forge.url}/${repository.fullName}/issues/${issue.number}`;
  const forged = findForeign(comments, identity).map(
    ({ id, author }) =>
      `${author?.login ?? 'Somebody'} posted a comment that looks like a digest of ours; it is ignored: ${url}#issuecomment-${id}`,
  );
  const closed =
    issue.state === 'closed' ? [`The inbox issue is closed; digests still go there. Open it again: ${url}`] : [];
  const future = issue === futureIssue ? ['There is no inbox issue yet; it would be created.'] : [];
  const locked = issue.locked && !repository.permissions.push;
  return {
    repository: repository.fullName,
    issue: issue.number,
    identity,
    comments,
    own: findOwn(comments, identity),
    closedToUs: locked
      ? `The inbox issue is locked, and ${identity.login} may not comment there: unlock ${url}, or give ${identity.login} the right to write.`
      : null,
    url,
    remarks: [...future, ...closed, ...remarkPrivileges(identity, repository), ...forged],
  };
}
