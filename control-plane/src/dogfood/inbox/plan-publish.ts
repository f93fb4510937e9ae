/** What has to be written for a week: decided from what is in the inbox and what the page should be, nothing else. */
import type { Comment } from '@platform/forgejo-client';
import { addMention, comparablePage, keepNotes, type Week } from '@platform/report-aggregator';
import type { Inbox } from './inbox.ts';

export type PublishAction = 'created' | 'updated' | 'unchanged' | 'skipped';

/** What became of a week's page. */
export interface Published {
  readonly action: PublishAction;
  readonly url: string | null;
  readonly commentId: number | null;
}

export const skipped: Published = { action: 'skipped', url: null, commentId: null };

/** A week's page, and the line that notifies people; only a new comment gets it, because editing notifies nobody. */
export interface WeekPage {
  readonly week: Week;
  readonly markdown: string;
  readonly mention: string;
}

interface Duplicated {
  /** Further comments of ours for the same week: a crash or two hosts made them. */
  readonly duplicates: readonly Comment[];
  readonly body: string;
}

/** What would be written, without writing it; `comment` is the one that stays. */
export type PublishPlan =
  | (Duplicated & { readonly action: 'created'; readonly comment: null })
  | (Duplicated & { readonly action: 'updated' | 'unchanged'; readonly comment: Comment });

/** Decides: the oldest comment of a week stays, and takes in what people wrote into the others. */
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
