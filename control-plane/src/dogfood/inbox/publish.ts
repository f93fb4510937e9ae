/**
 * One comment a week: created, edited in place, or left alone. Editing notifies nobody; what people wrote into the
 * notes stays. A write is never repeated blindly.
 */
import { ForgejoError, type Comment, type ForgejoClient } from '@platform/forgejo-client';
import { addMention, comparablePage, keepNotes, type Week } from '@platform/report-aggregator';
import { ConfigError } from '../errors.ts';
import type { Inbox } from './inbox.ts';

type PublishAction = 'created' | 'updated' | 'unchanged' | 'skipped';

/** What became of a week's page. */
export interface Published {
  readonly action: PublishAction;
  readonly url: string | null;
  readonly commentId: number | null;
}

export const skipped: Published = { action: 'skipped', url: null, commentId: null };

/** What would be written, without writing it. */
export interface PublishPlan {
  readonly action: Exclude<PublishAction, 'skipped'>;
  /** The comment that stays; null when there is none yet. */
  readonly comment: Comment | null;
  /** Further comments of ours for the same week: a crash or two hosts made them. */
  readonly duplicates: readonly Comment[];
  readonly body: string;
}

/**
 * Decides what has to be written for a week.
 * @param mention the line that notifies people; only a new comment gets it, because editing notifies nobody
 */
export function planPublish(inbox: Inbox, week: Week, page: string, mention: string): PublishPlan {
  const [oldest, ...duplicates] = inbox.own.filter((own) => own.week === week).map((own) => own.comment);
  if (oldest === undefined)
    return { action: 'created', comment: null, duplicates: [], body: addMention(page, mention) };
  const equal = comparablePage(oldest.body) === comparablePage(page);
  return { action: equal ? 'unchanged' : 'updated', comment: oldest, duplicates, body: keepNotes(page, oldest.body) };
}

/**
 * Writes what was planned.
 * @param identity the login every comment of ours must have
 * @throws ForgejoError; ConfigError when the server says that somebody else wrote our comment (it is removed again)
 */
export async function publishWeek(
  forge: ForgejoClient,
  inbox: Inbox,
  plan: PublishPlan,
  identity: string,
): Promise<Published> {
  for (const duplicate of plan.duplicates) await removeComment(forge, inbox.repository, duplicate);
  const comment = await write(forge, inbox, plan);
  if (comment.author !== null && comment.author.login !== identity) {
    await removeComment(forge, inbox.repository, comment);
    throw new ConfigError(
      `The token writes as ${comment.author.login}, not as ${identity}: the comment was removed again. Use a token of ${identity}.`,
    );
  }
  return { action: plan.action, url: `${inbox.url}#issuecomment-${comment.id}`, commentId: comment.id };
}

async function write(forge: ForgejoClient, inbox: Inbox, { action, comment, body }: PublishPlan): Promise<Comment> {
  if (comment === null) return create(forge, inbox, body);
  if (action === 'updated') await forge.editComment(inbox.repository, comment.id, body);
  return comment;
}

/** An answer that is lost may belong to a comment that was made: look before saying that it failed. */
async function create(forge: ForgejoClient, inbox: Inbox, body: string): Promise<Comment> {
  try {
    return await forge.createComment(inbox.repository, inbox.issue, body);
  } catch (error) {
    if (!(error instanceof ForgejoError) || !['unreachable', 'server', 'malformed'].includes(error.kind)) throw error;
    const known = new Set(inbox.comments.map(({ id }) => id));
    const comments = await forge.comments(inbox.repository, inbox.issue);
    const made = comments.find(
      (comment) => !known.has(comment.id) && comparablePage(comment.body) === comparablePage(body),
    );
    if (made === undefined) throw error;
    return made;
  }
}

/** Attachments survive their comment, so they go first. */
async function removeComment(forge: ForgejoClient, repository: string, comment: Comment): Promise<void> {
  for (const { id } of await forge.attachments(repository, comment.id))
    await forge.deleteAttachment(repository, comment.id, id);
  await forge.deleteComment(repository, comment.id);
}
