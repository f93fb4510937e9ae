/**
 * The inbox: the one issue that digests go to, who we are there, and what is there already. Everything that could
 * make a write go wrong is found out here, before anything is written.
 */
import type { Comment, ForgejoClient, Issue } from '@platform/forgejo-client';
import { readMarker, type Week } from '@platform/report-aggregator';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';

/** A comment of ours that is the digest of a week. */
export interface OwnDigest {
  readonly week: Week;
  readonly provisional: boolean;
  readonly comment: Comment;
}

export interface Inbox {
  /** The repository's name as the server has it now. */
  readonly repository: string;
  readonly issue: number;
  readonly comments: readonly Comment[];
  /** By week, then oldest first. */
  readonly own: readonly OwnDigest[];
  readonly url: string;
}

/**
 * Finds the inbox and proves who we are.
 * @throws ConfigError when there is no inbox issue, or several, or the token belongs to somebody else
 * @throws ForgejoError
 */
export async function openInbox(forge: ForgejoClient, config: Config): Promise<Inbox> {
  const user = await forge.user();
  if (user !== null && user.login !== config.forge.identity) {
    throw new ConfigError(
      `The token belongs to ${user.login}, and forge.identity says ${config.forge.identity}: use a token of ${config.forge.identity}, or correct the configuration.`,
    );
  }
  const { fullName, archived, hasIssues } = await forge.repository(config.inbox.repository);
  if (!hasIssues)
    throw new ConfigError(
      `Issues are switched off in ${fullName}: switch them on in the settings of the repository, or name another inbox.repository.`,
    );
  if (archived)
    throw new ConfigError(
      `${fullName} is archived and takes no comments: take it out of the archive, or name another inbox.repository.`,
    );
  const issue = await findIssue(forge, config, fullName);
  const comments = await forge.comments(fullName, issue.number);
  const own = findOwn(comments, config.forge.identity);
  if (user === null && own.length === 0) {
    throw new ConfigError(
      `The token may not ask whose it is, and no comment in ${fullName}#${issue.number} proves that it is ${config.forge.identity}'s: give it the scope read:user.`,
    );
  }
  return {
    repository: fullName,
    issue: issue.number,
    comments,
    own,
    url: `${config.forge.url}/${fullName}/issues/${issue.number}`,
  };
}

/** The configured number, or the only open issue with the label, or the only closed one. */
async function findIssue(forge: ForgejoClient, { inbox, forge: { url } }: Config, repository: string): Promise<Issue> {
  if (inbox.issue !== null) return forge.issue(repository, inbox.issue);
  const open = await forge.issuesByLabel(repository, inbox.label, 'open');
  const found = open.length > 0 ? open : await forge.issuesByLabel(repository, inbox.label, 'closed');
  const [issue, ...others] = found;
  if (issue === undefined) {
    throw new ConfigError(
      `There is no inbox issue: create an issue in ${url}/${repository} with the label "${inbox.label}" (make the label first), or name one as inbox.issue.`,
    );
  }
  if (others.length > 0) {
    const links = found.map(({ number }) => `${url}/${repository}/issues/${number}`).join(' and ');
    throw new ConfigError(
      `${found.length} issues carry the label "${inbox.label}": ${links}. Take it off all but one, or name one as inbox.issue.`,
    );
  }
  return issue;
}

/** Ours are those with a marker *and* our login; somebody else's copy of the marker is none. */
function findOwn(comments: readonly Comment[], identity: string): OwnDigest[] {
  return comments
    .flatMap((comment) => {
      const marker = comment.author?.login === identity ? readMarker(comment.body) : null;
      return marker === null ? [] : [{ ...marker, comment }];
    })
    .toSorted((a, b) => (a.week === b.week ? a.comment.id - b.comment.id : a.week < b.week ? -1 : 1));
}
