/** Which comments of the inbox are ours, and which only look like it. */
import type { Comment } from '@platform/forgejo-client';
import { readMarker, type Week } from '@platform/report-aggregator';
import type { Identity } from './identity.ts';

/** A comment of ours that is the digest of a week. */
export interface OwnDigest {
  readonly week: Week;
  readonly provisional: boolean;
  readonly comment: Comment;
}

/** Ours are those with a marker *and* our author. @returns by week, then oldest first */
export function findOwn(comments: readonly Comment[], identity: Identity): OwnDigest[] {
  return comments
    .flatMap((comment) => {
      const marker = isBy(identity, comment) ? readMarker(comment.body) : null;
      return marker === null ? [] : [{ ...marker, comment }];
    })
    .toSorted((a, b) => (a.week === b.week ? a.comment.id - b.comment.id : a.week < b.week ? -1 : 1));
}

/** Comments of others that carry a marker: copied, or forged. */
export function findForeign(comments: readonly Comment[], identity: Identity): Comment[] {
  return comments.filter((comment) => !isBy(identity, comment) && readMarker(comment.body) !== null);
}

/** Whether somebody wrote something: by id where we know ours, because logins can be given away. */
export function isBy({ login, id }: Identity, { author }: Pick<Comment, 'author'>): boolean {
  if (author === null) return false;
  return id === null ? author.login === login : author.id === id;
}
