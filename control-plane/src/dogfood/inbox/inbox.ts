/**
 * The inbox: the one issue that digests go to, who we are there, and what is there already. Everything that could
 * make a write go wrong is found out here, before anything is written.
 */
import type { Comment, ForgejoClient, Issue, Repository } from '@platform/forgejo-client';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { findForeign, findOwn, type OwnDigest } from './comments.ts';
import { createIssue, pinIssue, withdrawDuplicates, type Maker } from './create-issue.ts';
import { checkRepository, findIssues, onlyIssue } from './find-issue.ts';
import { askIdentity, proveIdentity, remarkPrivileges, type Identity } from './identity.ts';
import { remarkLabels } from './inbox-label.ts';

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
 * @param known whose token it is, where that was asked already
 * @throws ConfigError when there is no inbox issue, or several, or the token belongs to somebody else
 * @throws ForgejoError
 */
export async function openInbox(
  forge: ForgejoClient,
  config: Config,
  missing: 'find' | 'create' | 'pretend',
  known: Identity | null = null,
): Promise<Inbox> {
  const asked = known ?? (await askIdentity(forge, config));
  const repository = await forge.repository(config.inbox.repository);
  const { fullName } = repository;
  checkRepository(repository);
  const found = await findIssues(forge, config, repository);
  const only = missing === 'create' ? (found[0] ?? null) : onlyIssue(found, config, repository);
  if (only === null && missing === 'find') throw noInbox(config, repository);
  const comments = only === null ? [] : await forge.comments(fullName, only.number);
  const identity = proveIdentity(asked, comments, config, only === null ? fullName : `${fullName}#${only.number}`);
  const maker = { forge, repository, label: config.inbox.label, identity };
  const issue = missing === 'create' ? await makeInbox(maker, config, found) : (only ?? futureIssue);
  const remarks = remarkLabels(await forge.labels(fullName), config.inbox.label, fullName);
  return describeInbox(config, repository, issue, identity, comments, remarks);
}

/** Exactly one when this returns, also where two hosts make one at once, or a run was killed while it did. */
async function makeInbox(maker: Maker, config: Config, found: readonly Issue[]): Promise<Issue> {
  const look = (): Promise<Issue[]> => findIssues(maker.forge, config, maker.repository);
  if (found.length === 0) await createIssue(maker);
  let now = found.length === 1 ? found : await look();
  if (await withdrawDuplicates(maker, now)) now = await look();
  const issue = onlyIssue(now, config, maker.repository);
  if (issue === null) throw noInbox(config, maker.repository);
  if (found.length === 0) await pinIssue(maker, issue);
  return issue;
}

/** The same inbox with the comments that are there now. */
export async function refreshInbox(forge: ForgejoClient, inbox: Inbox): Promise<Inbox> {
  const comments = await forge.comments(inbox.repository, inbox.issue);
  return { ...inbox, comments, own: findOwn(comments, inbox.identity) };
}

/** What a dry run has instead of an inbox that does not exist yet. */
const futureIssue: Issue = {
  id: 0,
  number: 0,
  title: '',
  body: '',
  author: null,
  comments: 0,
  state: 'open',
  locked: false,
  isPullRequest: false,
  labels: [],
};

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
  remarks: readonly string[],
): Inbox {
  const url = `${config.forge.url}/${repository.fullName}/issues/${issue.number}`;
  const forged = remarkForeign(findForeign(comments, identity), url);
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
    closedToUs: locked ? describeLock({ identity, url }) : null,
    url,
    remarks: [...future, ...closed, ...remarks, ...remarkPrivileges(identity, repository), ...forged],
  };
}

/** The first few by name: a stranger may post any number. */
function remarkForeign(copies: readonly Comment[], url: string): string[] {
  const named = copies.slice(0, 3).map(({ id, author }) => {
    const login = author?.login ?? 'Somebody';
    return `${login} posted a comment that looks like a digest of ours; it is ignored: ${url}#issuecomment-${id}`;
  });
  return copies.length > 3 ? [...named, `${copies.length - 3} more comments look like digests of ours.`] : named;
}

/** Why a locked issue takes no new comment, and what helps. */
export function describeLock({ identity: { login }, url }: Pick<Inbox, 'identity' | 'url'>): string {
  return `The inbox issue is locked, and ${login} may not comment there: unlock ${url}, or give ${login} the right to write.`;
}
