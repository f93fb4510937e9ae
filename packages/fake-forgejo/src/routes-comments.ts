/**
 * Comments: `routers/api/v1/repo/issue_comment.go`. Each route names the trap that it reproduces.
 */
import { canWrite, findRepository, requireScope } from './access.ts';
import { allowQuery, refuse, refuseSilently, type Answer, type Exchange } from './exchange.ts';
import { findComment, findIssue, openForWriting, readBody } from './issue-access.ts';
import { showComment } from './show.ts';
import type { Comment } from './world.ts';

/** Never paged, oldest first; `since` looks at the updated time, and takes in the second itself. */
export function listComments(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  allowQuery(exchange, 'page', 'limit', 'since');
  const repository = findRepository(exchange);
  const issue = findIssue(exchange, repository);
  const since = exchange.query.get('since');
  if (since !== null && Number.isNaN(Date.parse(since)))
    throw refuse(
      exchange,
      422,
      `parsing time "${since}" as "2006-01-02T15:04:05Z07:00": cannot parse "${since}" as "2006"`,
    );
  const shown = issue.comments
    .filter(({ updated }) => since === null || Date.parse(updated) >= Date.parse(since))
    .map((comment) => showComment(exchange.world, repository, issue, comment, exchange.root));
  return { status: 200, headers: { 'x-total-count': String(shown.length) }, json: shown };
}

/** A locked issue takes comments of writers only; a closed one takes all. */
export function createComment(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  const issue = findIssue(exchange, repository);
  if (issue.locked && !canWrite(user, repository)) throw refuse(exchange, 403, 'You cannot comment on a locked issue.');
  const now = exchange.world.now();
  const comment: Comment = {
    id: exchange.world.nextId++,
    author: user.login,
    body: readBody(exchange),
    created: now,
    updated: now,
    attachments: [],
  };
  issue.comments.push(comment);
  return { status: 201, json: showComment(exchange.world, repository, issue, comment, exchange.root) };
}

/** The id of a timeline event is 204: neither a comment nor missing. */
export function getComment(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  const repository = findRepository(exchange);
  if (repository.issues.some(({ events }) => events?.includes(Number(exchange.parts[2])))) return { status: 204 };
  const { issue, comment } = findComment(exchange, repository);
  return { status: 200, json: showComment(exchange.world, repository, issue, comment, exchange.root) };
}

/** Moves `updated` even with equal text; works on a locked issue; the answer's `assets` is always empty. */
export function editComment(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  const { issue, comment } = findComment(exchange, repository);
  if (comment.author !== user.login && !canWrite(user, repository)) throw refuseSilently();
  comment.body = readBody(exchange);
  comment.updated = exchange.world.now();
  return {
    status: 200,
    json: { ...showComment(exchange.world, repository, issue, comment, exchange.root), assets: [] },
  };
}

/** Attachments survive their comment. Works in an archived repository too. */
export function deleteComment(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  const repository = findRepository(exchange);
  const { issue, comment } = findComment(exchange, repository);
  if (comment.author !== exchange.user?.login && !canWrite(exchange.user, repository)) throw refuseSilently();
  issue.comments = issue.comments.filter((each) => each !== comment);
  exchange.world.orphans.push(...comment.attachments);
  return { status: 204 };
}
