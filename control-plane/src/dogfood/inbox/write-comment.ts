/**
 * The three writes to comments, each done once whatever becomes of its answer, and each after another look: people and
 * other hosts write too.
 */
import { ForgejoError, type Comment, type ForgejoClient } from '@platform/forgejo-client';
import { comparablePage, keepNotes } from '@platform/report-aggregator';
import { ConfigError } from '../errors.ts';
import { isBy } from './comments.ts';
import { describeLock, type Inbox } from './inbox.ts';
import { keepForeignFiles } from './foreign-files.ts';
import { removeOnce, writeOnce } from './write-once.ts';

/**
 * Makes the comment.
 * @returns its id
 * @throws ConfigError when the issue takes none, or when the server says that somebody else made it: then it is taken
 * back; ForgejoError
 */
export async function createComment(forge: ForgejoClient, inbox: Inbox, body: string): Promise<number> {
  if (inbox.closedToUs !== null) throw new ConfigError(inbox.closedToUs);
  const known = new Set(inbox.comments.map(({ id }) => id));
  const look = async (): Promise<Comment | null> => {
    const comments = await forge.comments(inbox.repository, inbox.issue);
    return comments.find((each) => !known.has(each.id) && isBy(inbox.identity, each) && isSamePage(each, body)) ?? null;
  };
  const post = (): Promise<Comment> => forge.createComment(inbox.repository, inbox.issue, body);
  const made = await writeOnce(post, look).catch((error: unknown) => explainRefusal(forge, inbox, error));
  return isBy(inbox.identity, made) ? made.id : takeBack(forge, inbox, made);
}

function isSamePage(comment: Comment, body: string): boolean {
  return comparablePage(comment.body) === comparablePage(body);
}

/** A locked issue answers like a missing right; asking once more tells them apart. */
async function explainRefusal(forge: ForgejoClient, inbox: Inbox, error: unknown): Promise<never> {
  if (error instanceof ForgejoError && error.kind === 'forbidden') {
    const { locked } = await forge.issue(inbox.repository, inbox.issue);
    if (locked) throw new ConfigError(describeLock(inbox));
  }
  throw error;
}

/** The token is somebody else's: what it wrote goes, also what it wrote when the answer was lost. */
async function takeBack(forge: ForgejoClient, inbox: Inbox, made: Comment): Promise<never> {
  const { repository, issue, identity, url } = inbox;
  const login = made.author?.login ?? 'nobody';
  const sentence = `The token writes as ${login}, not as ${identity.login}`;
  try {
    const all = await forge.comments(repository, issue);
    const written = all.filter((each) => each.author?.id === made.author?.id && isSamePage(each, made.body));
    for (const comment of written.length > 0 ? written : [made]) await removeWhole(forge, repository, comment);
  } catch (error) {
    if (!(error instanceof ForgejoError)) throw error;
    throw new ConfigError(
      `${sentence}, and the comment could not be removed again: remove ${url}#issuecomment-${made.id} by hand, and use a token of ${identity.login}.`,
    );
  }
  throw new ConfigError(`${sentence}: the comment was removed again. Use a token of ${identity.login}.`);
}

/**
 * Edits the comment, keeping what people wrote in it until the moment before, and in its duplicates. A 500 may only
 * say that another edit was faster: what that one wrote is read, and kept, before the second try. One that was deleted
 * is left: the next look sees it.
 */
export async function editComment(
  forge: ForgejoClient,
  repository: string,
  id: number,
  page: string,
  duplicates: readonly Comment[],
): Promise<void> {
  const others = duplicates.map((each) => each.body);
  let body = '';
  const write = async (): Promise<true> => {
    const fresh = await forge.comment(repository, id);
    if (fresh === null) return true;
    body = keepNotes(page, fresh.body, others);
    if (body !== fresh.body) await forge.editComment(repository, id, body);
    return true;
  };
  const look = async (): Promise<true | null> => ((await forge.comment(repository, id))?.body === body ? true : null);
  try {
    await writeOnce(write, look);
  } catch (error) {
    if (!(error instanceof ForgejoError) || error.kind !== 'missing') throw error;
  }
}

/**
 * Removes a duplicate: what people attached to it moves to the comment that stays, its files go, and then it, unless
 * somebody wrote into either since its notes were taken over.
 * @returns whether it was removed; if not, the next look sees what there is to take over
 */
export async function removeDuplicate(
  forge: ForgejoClient,
  repository: string,
  listed: Comment,
  keeper: Comment,
): Promise<boolean> {
  const read = (id: number): Promise<Comment | null> => forge.comment(repository, id);
  const before = await read(listed.id);
  if (before?.body !== listed.body) return false;
  const mayGo = await keepForeignFiles(forge, repository, before, keeper);
  await removeFiles(forge, repository, { ...before, attachments: mayGo });
  const now = await read(listed.id);
  const isAsListed = now?.body === listed.body && now.attachments.length === before.attachments.length - mayGo.length;
  if (!isAsListed || (await read(keeper.id))?.body !== keeper.body) return false;
  await removeOnce(() => forge.deleteComment(repository, listed.id));
  return true;
}

async function removeWhole(forge: ForgejoClient, repository: string, comment: Comment): Promise<void> {
  await removeFiles(forge, repository, comment);
  await removeOnce(() => forge.deleteComment(repository, comment.id));
}

/** Attachments survive their comment, so they go first. */
async function removeFiles(forge: ForgejoClient, repository: string, { id, attachments }: Comment): Promise<void> {
  for (const file of attachments) await removeOnce(() => forge.deleteAttachment(repository, id, file.id));
}
