/**
 * One comment a week, as a protocol: list, plan, write, and list again until there is nothing to write, because another
 * host or a person may have written at the same time. The oldest comment of a week stays; it has its files before
 * others of ours go, and keeps the notes of all.
 */
import { ForgejoError, type Comment, type ForgejoClient } from '@platform/forgejo-client';
import { ArchiveError, ConfigError } from '../errors.ts';
import { refreshInbox, type Inbox } from './inbox.ts';
import { planPublish, type Published, type PublishPlan, type WeekPage } from './plan-publish.ts';
import { createComment, editComment, removeDuplicate } from './write-comment.ts';

/** What became of a week's comment, how many duplicates of it were removed, and what stopped the rest of the work. */
export interface PublishedComment extends Published {
  readonly healed: number;
  /** The page stands, something after it failed; null: all is done. */
  readonly trouble: ForgejoError | ArchiveError | null;
}

/** A write, a look, and whatever the look shows: more rounds would mean that somebody fights us. */
const mostRounds = 6;

/**
 * Makes the inbox hold exactly this page for the week, with its files.
 * @param looking the inbox as it is now: the first listing is as old as the harvest
 * @param attach makes a comment carry its files; called when the page stands
 * @throws ForgejoError; ConfigError when no comment may be made, or the server says that somebody else made ours
 */
export async function publishWeek(
  forge: ForgejoClient,
  inbox: Inbox,
  page: WeekPage,
  looking: Promise<Inbox>,
  attach: (comment: Comment) => Promise<void>,
): Promise<PublishedComment> {
  let [published, healed]: [Published, number] = [{ action: 'unchanged', url: null, commentId: null }, 0];
  try {
    for (let round = 1; round <= mostRounds; round++) {
      const current = await (round === 1 ? looking : refreshInbox(forge, inbox));
      const plan = planPublish(current, page);
      if (plan.action !== 'unchanged') {
        published = describe(inbox, published, plan.action, await write(forge, current, plan, page));
        continue;
      }
      published = describe(inbox, published, plan.action, plan.comment.id);
      if (!(await tryAttach(attach, plan.comment))) continue;
      if (plan.duplicates.length === 0) return { ...published, healed, trouble: null };
      healed += await removeDuplicates(forge, inbox.repository, plan);
    }
  } catch (error) {
    const stands = error instanceof ForgejoError && published.commentId !== null;
    const posted = error instanceof ArchiveError && published.action !== 'unchanged';
    if (!stands && !posted) throw error;
    return { ...published, healed, trouble: error };
  }
  throw new ConfigError(
    `The comment of ${page.week} in ${inbox.url} changes as often as it is written: is another host publishing there?`,
  );
}

/** The first write names the action. */
function describe({ url }: Inbox, { action }: Published, next: Published['action'], commentId: number): Published {
  return { action: action === 'unchanged' ? next : action, url: `${url}#issuecomment-${commentId}`, commentId };
}

/** @returns the id of the comment that now stands, if nobody else was faster */
async function write(forge: ForgejoClient, inbox: Inbox, plan: PublishPlan, page: WeekPage): Promise<number> {
  if (plan.comment === null) return createComment(forge, inbox, plan.body);
  await editComment(forge, inbox.repository, plan.comment.id, page.markdown, plan.duplicates);
  return plan.comment.id;
}

/** @returns false when the comment went away meanwhile */
async function tryAttach(attach: (comment: Comment) => Promise<void>, comment: Comment): Promise<boolean> {
  try {
    await attach(comment);
    return true;
  } catch (error) {
    if (error instanceof ForgejoError && error.kind === 'missing') return false;
    throw error;
  }
}

async function removeDuplicates(
  forge: ForgejoClient,
  repository: string,
  { comment, duplicates }: PublishPlan & { readonly comment: Comment },
): Promise<number> {
  let removed = 0;
  for (const duplicate of duplicates) if (await removeDuplicate(forge, repository, duplicate, comment)) removed++;
  return removed;
}
