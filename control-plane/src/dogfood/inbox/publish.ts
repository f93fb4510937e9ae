/**
 * One comment a week, as a protocol: list, plan, write, and after a new comment list again, because another host may
 * have written at the same time. The oldest comment of a week stays, others of ours go; the notes of all are kept.
 */
import type { Comment, ForgejoClient } from '@platform/forgejo-client';
import { addMention, comparablePage, keepNotes, type Week } from '@platform/report-aggregator';
import { ConfigError } from '../errors.ts';
import { refreshInbox, type Inbox } from './inbox.ts';
import { removeOnce, writeOnce } from './write-once.ts';

type PublishAction = 'created' | 'updated' | 'unchanged' | 'skipped';

/** What became of a week's page. */
export interface Published {
  readonly action: PublishAction;
  readonly url: string | null;
  readonly commentId: number | null;
}

/** The comment as it is after publishing, and how many duplicates of it were removed. */
export interface PublishedComment extends Published {
  readonly comment: Comment;
  readonly healed: number;
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

/** A week's page, and the line that notifies people; only a new comment gets it, because editing notifies nobody. */
export interface WeekPage {
  readonly week: Week;
  readonly markdown: string;
  readonly mention: string;
}

/** Decides what has to be written for a week. */
export function planPublish(inbox: Pick<Inbox, 'own'>, { week, markdown, mention }: WeekPage): PublishPlan {
  const [oldest, ...duplicates] = inbox.own.filter((own) => own.week === week).map((own) => own.comment);
  if (oldest === undefined)
    return { action: 'created', comment: null, duplicates: [], body: addMention(markdown, mention) };
  const others = duplicates.map((each) => each.body);
  const body = keepNotes(markdown, oldest.body, others);
  const equal =
    comparablePage(oldest.body) === comparablePage(markdown) &&
    (others.length === 0 || body === keepNotes(markdown, oldest.body));
  return { action: equal ? 'unchanged' : 'updated', comment: oldest, duplicates, body };
}

/** A write, a look, and whatever the look shows: more rounds would mean that somebody fights us. */
const mostRounds = 4;

/**
 * Makes the inbox hold exactly this page for the week.
 * @throws ForgejoError; ConfigError when no comment may be made, or the server says that somebody else made ours
 */
export async function publishWeek(forge: ForgejoClient, inbox: Inbox, page: WeekPage): Promise<PublishedComment> {
  let [current, plan] = [inbox, planPublish(inbox, page)];
  let [action, healed] = [plan.action, 0];
  for (let round = 1; round <= mostRounds; round++) {
    if (plan.action === 'unchanged' && plan.comment !== null && plan.duplicates.length === 0) {
      const { id } = plan.comment;
      return { action, url: `${inbox.url}#issuecomment-${id}`, commentId: id, comment: plan.comment, healed };
    }
    await act(forge, current, plan, page);
    healed += plan.duplicates.length;
    current = await refreshInbox(forge, current);
    plan = planPublish(current, page);
    if (action === 'unchanged') ({ action } = plan);
  }
  throw new ConfigError(
    `The comment of ${page.week} in ${inbox.url} changes as often as it is written: is another host publishing there?`,
  );
}

async function act(forge: ForgejoClient, inbox: Inbox, plan: PublishPlan, page: WeekPage): Promise<void> {
  if (plan.comment === null) return create(forge, inbox, plan.body);
  if (plan.action === 'updated') await edit(forge, inbox, plan.comment, plan, page);
  for (const duplicate of plan.duplicates) await removeComment(forge, inbox.repository, duplicate);
}

async function create(forge: ForgejoClient, inbox: Inbox, body: string): Promise<void> {
  if (inbox.closedToUs !== null) throw new ConfigError(inbox.closedToUs);
  const known = new Set(inbox.comments.map(({ id }) => id));
  const find = async (): Promise<Comment | null> => {
    const { own } = await refreshInbox(forge, inbox);
    const made = own.filter(({ comment }) => !known.has(comment.id));
    return made.find(({ comment }) => comparablePage(comment.body) === comparablePage(body))?.comment ?? null;
  };
  const { author, id, ...comment } = await writeOnce(
    () => forge.createComment(inbox.repository, inbox.issue, body),
    find,
  );
  if (author === null || isSame(author, inbox.identity)) return;
  await removeComment(forge, inbox.repository, { author, id, ...comment });
  throw new ConfigError(
    `The token writes as ${author.login}, not as ${inbox.identity.login}: the comment was removed again. Use a token of ${inbox.identity.login}.`,
  );
}

function isSame(author: { readonly id: number; readonly login: string }, { id, login }: Inbox['identity']): boolean {
  return id === null ? author.login === login : author.id === id;
}

/** Read again first: people may have written notes since the inbox was listed. */
async function edit(
  forge: ForgejoClient,
  { repository }: Inbox,
  { id }: Comment,
  { duplicates }: PublishPlan,
  { markdown }: WeekPage,
): Promise<void> {
  const fresh = await forge.comment(repository, id);
  if (fresh === null) return;
  const others = duplicates.map((each) => each.body);
  const body = keepNotes(markdown, fresh.body, others);
  // Of two edits at once one may be answered by a 500: read, compare, once more.
  const find = async (): Promise<Comment | null> => {
    const now = await forge.comment(repository, id);
    return now?.body === body ? now : null;
  };
  await writeOnce(() => forge.editComment(repository, id, body), find);
}

/** Attachments survive their comment, so they go first. */
async function removeComment(forge: ForgejoClient, repository: string, comment: Comment): Promise<void> {
  for (const { id } of comment.attachments) await removeOnce(() => forge.deleteAttachment(repository, comment.id, id));
  await removeOnce(() => forge.deleteComment(repository, comment.id));
}
